import { LibvirtClientError } from '@cloud-spi/libvirt';
import { VirtualClock } from '@cloud-spi/provider-kit';
import { describe, expect, it } from 'vitest';
import { HostRequests } from './host-requests.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { parseOnpremProviderOptions } from './onprem-provider-options.ts';
import { readRooms } from './read-rooms.ts';

/** Hosts, each of which fails for so many reads before it answers. */
function setUp(failures: Readonly<Record<string, number>>) {
  const clock = new VirtualClock(0);
  const settings = parseOnpremProviderOptions({
    hosts: Object.keys(failures).map((name) => ({ name, uri: name })),
    virtType: 'qemu',
    flavors: { small: { vcpus: 1, memoryMib: 64 } },
    images: { image: { volume: 'image' } },
    pools: { ssd: 'default' },
    clock,
  });
  const reads = new Map<string, number>();
  const open = (name: string) => {
    const getInfo = async () => {
      const count = (reads.get(name) ?? 0) + 1;
      reads.set(name, count);
      if (count <= (failures[name] ?? 0)) {
        throw new LibvirtClientError({ kind: 'unreachable', message: `${name} is down`, outcome: 'not-sent' });
      }
      return { cpus: 4, memoryKib: 1_048_576 };
    };
    return { host: { getInfo }, domains: { listStats: async () => [] } } as unknown as LibvirtApi;
  };
  const requests = new HostRequests(settings, open);
  const read = async () => {
    const rooms = readRooms({ requests, settings }, { operation: 'resolveConfiguration' });
    rooms.catch(() => {});
    await clock.advance(60_000);
    return (await rooms).map(({ name }) => name);
  };
  return { reads, read };
}

describe('the room of several hosts', () => {
  it('is that of those that answer; one that is down is not asked again', async () => {
    const { reads, read } = setUp({ a: 0, b: Number.POSITIVE_INFINITY });
    expect(await read()).toEqual(['a']);
    expect(reads.get('b')).toBe(1);
  });

  it('is asked for again when none answers', async () => {
    const { read } = setUp({ a: 1, b: Number.POSITIVE_INFINITY });
    expect(await read()).toEqual(['a']);
  });

  it('is what the first one says when none answers at all', async () => {
    const down = Number.POSITIVE_INFINITY;
    await expect(setUp({ a: down, b: down }).read()).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('a is down'),
      scopes: [{ zone: 'a' }],
    });
  });
});
