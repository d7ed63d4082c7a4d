import { randomUUID } from 'node:crypto';
import {
  createLibvirtClient,
  isLibvirtError,
  LIBVIRT_ERROR_CODES,
  LibvirtError,
  type LibvirtErrorCodeName,
} from '@cloud-spi/libvirt';
import { createRequestTracker, VirtualClock } from '@cloud-spi/provider-kit';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { createHarness } from '../src/conformance-harness.ts';
import { type LibvirtApi, openLibvirt } from '../src/libvirt-api.ts';
import { toVolumeXml } from '../src/to-volume-xml.ts';

/** libvirt's own driver for tests: real libvirtd, wire, definitions and metadata; no guests. Nothing takes time. */
const URI = 'test:///default';
const POOL = 'default-pool';

/**
 * Makes a harness on libvirt's driver for tests, in virtual time: what would take hours on guests takes seconds.
 *
 * The driver has no leases, consoles, transfers, paused domains or emulators: hooks that need them are left out.
 */
export async function createTestDriverHarness(): Promise<ConformanceHarness> {
  // Everything is gone with the last connection.
  const keeper = createLibvirtClient({ uri: URI });
  // Others may use the driver at the same time.
  const image = `image-${randomUUID()}.qcow2`;
  const pool = await keeper.pools.lookupByName(POOL);
  await keeper.volumes.create(pool, toVolumeXml({ name: image, capacityBytes: 1_048_576, format: 'qcow2' }));
  const tracker = createRequestTracker();
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const harness = await createHarness(
    {
      provider: {
        hosts: [{ name: 'local', uri: URI }],
        virtType: 'qemu',
        flavors: { small: { vcpus: 1, memoryMib: 64 } },
        images: { image: { volume: image } },
        pools: { ssd: POOL },
        overcommit: { vcpus: 10_000, memory: 10_000 },
        stopDeadlineMs: 4_000,
      },
      configuration: { imageId: 'image', instanceType: 'small' },
    },
    { clock, open: (uri) => adapt(openLibvirt(uri), (group) => tracker.wrap(group)) },
  );
  const {
    createUnownedInstance: _1,
    inspectInstance: _2,
    forceUnknownState: _3,
    deleteKeptVolumes: _4,
    ...rest
  } = harness;
  return {
    ...rest,
    timeLimits: { acceptedMs: 1_000, runningMs: 60_000, stoppedMs: 60_000, terminatedMs: 60_000 },
    clock,
    [Symbol.asyncDispose]: async () => {
      await keeper.volumes.delete(await keeper.volumes.lookupByName(pool, image));
      await keeper[Symbol.asyncDispose]();
      await harness[Symbol.asyncDispose]?.();
    },
  };
}

/** Other drivers have codes of their own for what this one lumps together. */
function throwAs(from: LibvirtErrorCodeName, to: LibvirtErrorCodeName) {
  return (error: unknown): never => {
    if (!isLibvirtError(error, from)) throw error;
    throw new LibvirtError({ ...error, code: LIBVIRT_ERROR_CODES[to], message: error.message });
  };
}

/** Takes the driver's kind of domain and its words for errors, and leaves out what it cannot do. */
function adapt(api: LibvirtApi, watch: <Group extends object>(group: Group) => Group): LibvirtApi {
  const { host, domains, pools, volumes, networks } = api;
  const throwWrongState = throwAs('INTERNAL_ERROR', 'OPERATION_INVALID');
  return {
    host: watch(host),
    domains: watch({
      ...domains,
      define: (xml, options) => domains.define(xml.replace('<domain type="qemu"', '<domain type="test"'), options),
      start: (domain, options) => domains.start(domain, options).catch(throwWrongState),
      shutdown: (domain, options) => domains.shutdown(domain, options).catch(throwWrongState),
      destroy: (domain, options) => domains.destroy(domain, options).catch(throwWrongState),
      undefine: (domain, { signal } = {}) => domains.undefine(domain, { signal, managedSave: true }),
    }),
    pools: watch(pools),
    volumes: watch({
      ...volumes,
      upload: async () => {},
      create: (pool, xml, options) =>
        volumes.create(pool, xml, options).catch(throwAs('OPERATION_FAILED', 'STORAGE_VOL_EXIST')),
    }),
    networks: watch(networks),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  };
}
