import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { type OnpremProviderOptions, parseOnpremProviderOptions } from './onprem-provider-options.ts';

const VALID = {
  hosts: [{ name: 'kvm-1', uri: 'qemu:///system' }],
  virtType: 'kvm',
  flavors: { small: { vcpus: 1, memoryMib: 512 } },
  images: { linux: { volume: 'linux.qcow2' } },
  pools: { ssd: 'fast' },
} as const;

function pathsOf(options: unknown): string[] {
  try {
    parseOnpremProviderOptions(options as OnpremProviderOptions);
    return [];
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(error.code).toBe('InvalidConfiguration');
    return (error.problems ?? []).map(({ path }) => path);
  }
}

describe('parseOnpremProviderOptions', () => {
  it('fills in what is left out', () => {
    expect(parseOnpremProviderOptions(VALID)).toMatchObject({
      owner: 'default',
      site: 'default',
      region: 'default',
      machine: 'pc',
      imagePool: 'fast',
      network: 'default',
      addressSource: 'lease',
      cloudInit: true,
      overcommit: { vcpus: 4, memory: 1 },
      stopDeadlineMs: 90_000,
    });
    expect(parseOnpremProviderOptions({ ...VALID, site: 'berlin', overcommit: { memory: 2 } })).toMatchObject({
      region: 'berlin',
      overcommit: { vcpus: 4, memory: 2 },
    });
  });

  it('what must be said is not guessed, and all of it is named at once', () => {
    expect(pathsOf({})).toEqual(['hosts', 'virtType', 'flavors', 'images', 'pools']);
  });

  it.each([
    [{ hosts: [] }, 'hosts'],
    [{ hosts: [...VALID.hosts, ...VALID.hosts] }, 'hosts[1].name'],
    [{ hosts: [{ name: 'a b', uri: 'qemu:///system' }] }, 'hosts[0].name'],
    [{ hosts: [{ name: 'a' }] }, 'hosts[0].uri'],
    [{ virtType: 'xen' }, 'virtType'],
    [{ flavors: { small: { vcpus: 0, memoryMib: 512 } } }, 'flavors.small.vcpus'],
    [
      { virtType: 'qemu', flavors: { n: { vcpus: 1, memoryMib: 512, nestedVirtualization: true } } },
      'flavors.n.nestedVirtualization',
    ],
    [{ images: { linux: {} } }, 'images.linux'],
    [{ images: { linux: { volume: 'a', file: 'b' } } }, 'images.linux'],
    [{ images: { linux: { url: 'https://example.com/a' } } }, 'images.linux.sha256'],
    [{ images: { linux: { url: 'ftp://example.com/a', sha256: '0'.repeat(64) } } }, 'images.linux.url'],
    [{ pools: { standard: 'slow' } }, 'pools.ssd'],
    [{ pools: { ssd: 'fast', floppy: 'slow' } }, 'pools.floppy'],
    [{ consolePool: 'fast' }, 'consolePool'],
    [{ stopDeadlineMs: 0 }, 'stopDeadlineMs'],
    [{ hots: [] }, 'hots'],
  ])('%j is refused at its path', (options, path) => {
    expect(pathsOf({ ...VALID, ...options })).toEqual([path]);
  });
});
