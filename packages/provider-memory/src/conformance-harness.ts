import { VirtualClock } from '@cloud-spi/provider-kit';
import { CONFORMANCE_FAULTS, type ConformanceHarness } from '@cloud-spi/spi';
import { createInstanceId } from './cloud/instance-ids.ts';
import { createProvider } from './create-provider.ts';
import { createMemoryCloud } from './open-memory-cloud.ts';

/**
 * Makes a harness with a simulated cloud of its own, in memory and in virtual time: nothing waits.
 *
 * Pages are small, so that lists have several; the zone that the configuration names has no limits.
 */
export function createHarness(): ConformanceHarness {
  const clock = new VirtualClock();
  const cloud = createMemoryCloud({ clock, pageSize: 2 });
  const { pendingMs, stoppingMs, terminatingMs } = cloud.settings.timings;
  return {
    name: 'memory',
    makeProvider: ({ owner } = {}) => createProvider({ cloud, owner }),
    validConfiguration: () => ({
      name: 'conformance',
      namespace: 'conformance',
      imageId: 'linux',
      instanceType: 'small',
    }),
    unknownInstanceId: createInstanceId(cloud.settings, '000000000000'),
    malformedInstanceId: 'not-an-instance',
    timeLimits: { runningMs: 10 * pendingMs, stoppedMs: 10 * stoppingMs, terminatedMs: 10 * terminatingMs },
    faults: {
      supported: CONFORMANCE_FAULTS,
      inject: async (kind, count) => cloud.injectFault({ kind, count }),
      clear: async () => cloud.clearFaults(),
    },
    clock,
    probeResidue: async () => {
      const { volumes, interfaces } = cloud.count();
      return volumes + interfaces;
    },
    [Symbol.asyncDispose]: async () => cloud.close(),
  };
}

/** The harness of this package for the conformance suite. */
export const harness: ConformanceHarness = createHarness();
