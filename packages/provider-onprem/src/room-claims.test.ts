import { describe, expect, it } from 'vitest';
import type { LibvirtApi } from './libvirt-api.ts';
import { OnpremHost } from './onprem-host.ts';
import { RoomClaims } from './room-claims.ts';

const SETTINGS = { overcommit: { vcpus: 1, memory: 1 } };

/** A host with room for two guests of this size. */
const SMALL = { vcpus: 1, memoryMib: 100 };

function setUp() {
  const running = new Set<string>();
  const api = {
    host: { getInfo: async () => ({ cpus: 2, memoryKib: 200 * 1_024 }) },
    domains: {
      listStats: async () =>
        [...running].map((uuid) => ({
          domain: { name: uuid, uuid, id: 1 },
          values: new Map([
            ['vcpu.current', 1],
            ['balloon.maximum', 100 * 1_024],
          ]),
        })),
    },
  } as unknown as LibvirtApi;
  const host = new OnpremHost({ name: 'a', uri: 'test:///default' }, () => api);
  const claims = new RoomClaims();
  return { running, claim: (uuid: string) => claims.claim(host, SETTINGS, { uuid, ...SMALL }, {}) };
}

describe('room on a host', () => {
  it('is promised once to calls that are made at once', async () => {
    const { claim } = setUp();
    const claims = await Promise.all(['a', 'b', 'c'].map(claim));
    expect(claims.filter((each) => each !== undefined)).toHaveLength(2);
  });

  it('that is not needed is there for others', async () => {
    const { claim } = setUp();
    const [first] = await Promise.all(['a', 'b'].map(claim));
    expect(await claim('c')).toBeUndefined();
    first?.[Symbol.dispose]();
    expect(await claim('c')).toBeDefined();
  });

  it('of a guest that shows already is counted once', async () => {
    const { claim, running } = setUp();
    const first = await claim('a');
    running.add('a');
    expect(await claim('b')).toBeDefined();
    first?.[Symbol.dispose]();
    expect(await claim('c')).toBeUndefined();
  });

  it('stays promised to the last call of those for the same guest', async () => {
    const { claim } = setUp();
    const first = await claim('a');
    expect(await claim('a')).toBeDefined();
    first?.[Symbol.dispose]();
    expect(await claim('b')).toBeDefined();
    expect(await claim('c')).toBeUndefined();
  });
});
