import { randomUUID } from 'node:crypto';
import { type Clock, VirtualClock } from '@cloud-spi/provider-kit';
import {
  CONFORMANCE_FAULTS,
  type ConformanceAdministration,
  type ConformanceHarness,
  type InspectedInstance,
} from '@cloud-spi/spi';
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
  const surroundings = createSurroundings();
  const options: MemoryCloudOptions = { clock: toCloudClock(clock, surroundings), pageSize: 2 };
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
    makeProvider: ({ owner } = {}) =>
      createProvider({ cloud: open(), clock, owner, credential: () => surroundings.credential }),
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
    ...createAdministration(open, surroundings),
    [Symbol.asyncDispose]: async () => opened?.close(),
  };
}

/** What lies between the simulated cloud and its provider objects, and can change under them. */
export interface Surroundings {
  /** How many milliseconds the cloud's clock is ahead of the provider's. */
  offsetMs: number;
  /** What the provider finds as its credential. */
  credential: string | undefined;
}

/** Makes surroundings in which everything is in order. */
export function createSurroundings(): Surroundings {
  return { offsetMs: 0, credential: undefined };
}

/**
 * The clock of a simulated cloud that can be set apart from its provider's.
 *
 * @param clock - That of the provider.
 * @param surroundings - Say how far apart.
 */
export function toCloudClock(clock: Clock, surroundings: Surroundings): Clock {
  return {
    now: () => clock.now() + surroundings.offsetMs,
    delay: (durationMs, options) => clock.delay(durationMs, options),
  };
}

/**
 * What an administrator of the simulated cloud can do, as the suite asks for it.
 *
 * @param open - Gets the cloud when it is first needed.
 * @param surroundings - Are changed.
 */
export function createAdministration(
  open: () => MemoryCloud,
  surroundings: Surroundings,
): Required<ConformanceAdministration> {
  return {
    async skewClock(offsetMs) {
      surroundings.offsetMs = offsetMs;
    },
    async rotateCredentials() {
      surroundings.credential = randomUUID();
      open().requireCredential(surroundings.credential);
    },
    setDeletionProtection: async (instanceId, isProtected) => open().setDeletionProtection(instanceId, isProtected),
    createUnownedInstance: async () => open().createUnownedInstance(),
    inspectInstance: async (instanceId) => inspectInstance(open(), instanceId),
    deleteInstance: async (instanceId) => open().deleteInstance(instanceId),
    interruptInstance: async (instanceId) => open().interruptInstance(instanceId),
    forceUnknownState: async (instanceId, isForced) =>
      open().forceState(instanceId, isForced ? 'hibernating' : undefined),
    deleteKeptVolumes: async ({ keptVolumeIds = '' }) =>
      keptVolumeIds.split(',').filter((volumeId) => open().deleteVolume(volumeId)).length,
  };
}

function inspectInstance(cloud: MemoryCloud, instanceId: string): InspectedInstance {
  const { userData, volumeIds } = cloud.readInstance(instanceId);
  const volumes = cloud.listVolumes().filter(({ id }) => volumeIds.includes(id));
  return {
    ...(userData !== undefined && { userData: Buffer.from(userData) }),
    volumes: volumes.map(({ id, configuration: { sizeGib = 0, deleteOnTermination = true } }) => ({
      id,
      sizeGib,
      deleteOnTermination,
    })),
  };
}

/** The harness of this package for the conformance suite. */
export const harness: ConformanceHarness = createHarness();
