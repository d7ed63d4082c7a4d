import { ANY_OWNER, type CloudProviderSPI, type ConformanceHarness, type InstanceInfo } from '@cloud-spi/spi';
import { RUN_TAG } from './context/check-session.ts';
import { disposeQuietly } from './context/dispose-quietly.ts';
import { removeCreations } from './context/remove-creations.ts';
import { createSuiteTime, type SuiteTime } from './context/suite-time.ts';
import { toTimeLimits } from './context/to-time-limits.ts';
import type { TrackedCreation } from './context/track-provider.ts';

/**
 * Removes what a run left behind that could not end in order: its instances of every owner, and what belongs to their
 * tokens. Idempotency: safe to repeat. Frees the harness.
 *
 * @param harness - That of the run.
 * @param runId - As in its report; the value of the tag `conformance-run`.
 * @returns The ids of the instances that were removed.
 * @throws Error that names what is still there.
 */
export async function reapRun(harness: ConformanceHarness, runId: string): Promise<readonly string[]> {
  const time = createSuiteTime(harness);
  const limits = toTimeLimits(harness);
  try {
    const provider = await harness.makeProvider();
    const found = await listRun(provider, runId, time, limits.terminatedMs).finally(() =>
      disposeQuietly(provider, time, limits.terminatedMs),
    );
    await removeCreations(found.map(toCreation), { harness, time, limits });
    return found.map(({ instanceId }) => instanceId);
  } finally {
    await harness[Symbol.asyncDispose]?.();
    time.stop();
  }
}

async function listRun(provider: CloudProviderSPI, runId: string, time: SuiteTime, limitMs: number) {
  const list = async () => {
    const found: InstanceInfo[] = [];
    const filters = { owner: ANY_OWNER, tags: { [RUN_TAG]: runId } };
    for await (const info of provider.listInstances(filters)) found.push(info);
    return found;
  };
  await time.sleep(provider.capabilities.consistencyWindowMs);
  return await time.limit(list(), limitMs, 'listInstances');
}

function toCreation({ instanceId, owner, idempotencyToken, availabilityZone }: InstanceInfo): TrackedCreation {
  return { instanceId, owner, idempotencyToken, zone: availabilityZone };
}
