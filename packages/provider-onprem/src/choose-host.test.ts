import { describe, expect, it } from 'vitest';
import { chooseHost, chooseHostByToken, fits, type HostRoom } from './choose-host.ts';

function room(name: string, changes: Partial<HostRoom> = {}): HostRoom {
  return { name, vcpus: 8, memoryMib: 1_000, usedVcpus: 0, usedMemoryMib: 0, ...changes };
}

const DEMAND = { vcpus: 2, memoryMib: 400 };

describe('chooseHost', () => {
  it('the host that keeps the largest part of its memory free gets the instance', () => {
    const rooms = [
      room('a', { usedMemoryMib: 300 }),
      room('b', { usedMemoryMib: 100 }),
      room('c', { usedMemoryMib: 500 }),
    ];
    expect(chooseHost(rooms, DEMAND)).toBe('b');
    // A large host with more in use has more left.
    expect(chooseHost([...rooms, room('d', { memoryMib: 10_000, usedMemoryMib: 2_000 })], DEMAND)).toBe('d');
  });

  it('of equals in memory the one with more processors left, then the first', () => {
    expect(chooseHost([room('a', { usedVcpus: 2 }), room('b')], DEMAND)).toBe('b');
    expect(chooseHost([room('a'), room('b')], DEMAND)).toBe('a');
  });

  it('a host that is full is not chosen, however much it has of the other resource', () => {
    const rooms = [room('a', { usedVcpus: 7 }), room('b', { usedMemoryMib: 601 })];
    expect(rooms.map((each) => fits(each, DEMAND))).toEqual([false, false]);
    expect(chooseHost(rooms, DEMAND)).toBeUndefined();
    expect(chooseHost([], DEMAND)).toBeUndefined();
  });

  it('the last bit of room can be used', () => {
    expect(chooseHost([room('a', { usedVcpus: 6, usedMemoryMib: 600 })], DEMAND)).toBe('a');
  });
});

describe('chooseHostByToken', () => {
  const names = ['a', 'b', 'c'];

  it('depends on owner and token alone, not on the order of the hosts', () => {
    for (let token = 0; token < 20; token++) {
      const chosen = chooseHostByToken(names, 'o', String(token));
      expect(names).toContain(chosen);
      expect(chooseHostByToken(names.toReversed(), 'o', String(token))).toBe(chosen);
    }
  });

  it('spreads tokens over the hosts', () => {
    const chosen = Array.from({ length: 100 }, (_, token) => chooseHostByToken(names, 'o', String(token)));
    expect(new Set(chosen).size).toBe(3);
  });
});
