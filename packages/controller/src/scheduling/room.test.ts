import { describe, expect, it } from 'vitest';
import { CAPACITY } from '../../test/fixtures/lab-worker-fixture.ts';
import { fits, roomOf, take, UNKNOWN_ROOM } from './room.ts';

const ROOM = { labs: 1, nodes: 10, cpuMilli: 1_000, memoryMib: 2_000 };

describe('room', () => {
  it('keeps a tenth of processors and memory for the host, and none of the nodes', () => {
    expect(roomOf(CAPACITY)).toMatchObject({ nodes: 20, cpuMilli: 14_400, memoryMib: 58_982.4 });
  });

  it.each([
    ['nodes', { nodes: 11, cpuMilli: 0, memoryMib: 0 }],
    ['processors', { nodes: 0, cpuMilli: 1_001, memoryMib: 0 }],
    ['memory', { nodes: 0, cpuMilli: 0, memoryMib: 2_001 }],
  ] as const)('a demand does not fit when %s do not suffice', (_, demand) => {
    expect(fits(ROOM, demand)).toBe(false);
  });

  it('a demand may take all that is left', () => {
    expect(fits(ROOM, ROOM)).toBe(true);
    expect(take(ROOM, ROOM)).toEqual({ labs: 0, nodes: 0, cpuMilli: 0, memoryMib: 0 });
  });

  it('a lab that needs nothing counts as a lab', () => {
    const nothing = { nodes: 0, cpuMilli: 0, memoryMib: 0 };
    expect(fits(ROOM, nothing)).toBe(true);
    expect(fits(take(ROOM, nothing), nothing)).toBe(false);
  });

  it('unknown room has no bound, also after something was taken', () => {
    expect(fits(take(UNKNOWN_ROOM, ROOM), { nodes: 1e9, cpuMilli: 1e9, memoryMib: 1e9 })).toBe(true);
  });
});
