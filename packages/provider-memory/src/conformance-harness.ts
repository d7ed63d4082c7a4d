import { VirtualClock } from '@cloud-spi/provider-kit';
import { CONFORMANCE_FAULTS, type ConformanceAdministration, type ConformanceHarness } from '@cloud-spi/spi';
import { createInstanceId } from './cloud/instance-ids.ts';
import { type MemoryCloud, type MemoryCloudOptions, toCloudSettings } from './cloud/memory-cloud.ts';
import { createProvider } from './create-provider.ts';
import { createMemoryCloud } from './open-memory-cloud.ts';

/**
 * Makes a harness with a simulated cloud of its own, in memory and in virtual time: nothing waits.
 *
 * Pages are small, so that lists have several.
 */
export function createHarness(): ConformanceHarness {
  const clock = new VirtualClock();
  const options: MemoryCloudOptions = { clock, pageSize: 2 };
  const settings = toCloudSettings(options);
  const { pendingMs, stoppingMs, terminatingMs } = settings.timings;
  // Opened when it is first needed, so that importing this module does nothing.
  let opened: MemoryCloud | undefined;
  const open = () => {
    opened ??= createMemoryCloud(options);
    return opened;
  };
  return {
    name: 'memory',
    makeProvider: ({ owner } = {}) => createProvider({ cloud: open(), owner }),
    validConfiguration: () => ({
      name: 'conformance',
      namespace: 'conformance',
      imageId: 'linux',
      instanceType: 'small',
    }),
    unknownInstanceId: createInstanceId(settings, '000000000000'),
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: createInstanceId({ ...settings, cloudId: 'elsewhere' }, '000000000000'),
    timeLimits: {
      acceptedMs: pendingMs / 2,
      runningMs: 10 * pendingMs,
      stoppedMs: 10 * stoppingMs,
      terminatedMs: 10 * terminatingMs,
    },
    faults: {
      supported: CONFORMANCE_FAULTS,
      inject: async (kind, count) => open().injectFault({ kind, count }),
      clear: async () => open().clearFaults(),
    },
    clock,
    probeResidue: async () => {
      const { volumes, interfaces } = open().count();
      return volumes + interfaces;
    },
    countRequests: () => open().countRequests(),
    ...createAdministration(open),
    [Symbol.asyncDispose]: async () => opened?.close(),
  };
}

/**
 * What an administrator of the simulated cloud can do, as the suite asks for it.
 *
 * @param open - Gets the cloud when it is first needed.
 */
export function createAdministration(open: () => MemoryCloud): Required<ConformanceAdministration> {
  return {
    setDeletionProtection: async (instanceId, isProtected) => open().setDeletionProtection(instanceId, isProtected),
    createUnownedInstance: async () => open().createUnownedInstance(),
    deleteInstance: async (instanceId) => open().deleteInstance(instanceId),
    interruptInstance: async (instanceId) => open().interruptInstance(instanceId),
    forceUnknownState: async (instanceId, isForced) =>
      open().forceState(instanceId, isForced ? 'hibernating' : undefined),
    deleteKeptVolumes: async ({ keptVolumeIds = '' }) =>
      keptVolumeIds.split(',').filter((volumeId) => open().deleteVolume(volumeId)).length,
  };
}

/** The harness of this package for the conformance suite. */
export const harness: ConformanceHarness = createHarness();
