import { VirtualClock } from '@cloud-spi/provider-kit';
import type { ConformanceHarness, ConformanceHarnessFactory } from '@cloud-spi/spi';
import { ToyCloud } from './toy-cloud.ts';
import { createProvider } from './toy-provider.ts';

/** The harness for the conformance suite: a cloud of its own for each run, in virtual time. */
export const harness = (): ConformanceHarness => {
  const clock = new VirtualClock();
  const cloud = new ToyCloud(clock);
  return {
    name: 'toy',
    makeProvider: ({ owner } = {}) => createProvider({ cloud, clock, owner }),
    validConfiguration: () => ({ name: 'check', namespace: 'check', imageId: 'linux', instanceType: 'small' }),
    unknownInstanceId: `toy-${'a'.repeat(26)}`,
    malformedInstanceId: 'not an id',
    timeLimits: { acceptedMs: 1_000, runningMs: 30_000, terminatedMs: 30_000 },
    clock,
    countRequests: () => cloud.requests,
  };
};

harness satisfies ConformanceHarnessFactory;
