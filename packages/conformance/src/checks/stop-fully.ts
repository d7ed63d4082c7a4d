import type { CheckContext } from '../context/check-context.ts';
import { reachState } from './reach-state.ts';

/**
 * Stops an instance and waits until it is stopped.
 *
 * @param context - The check.
 * @param instanceId - The instance.
 */
export async function stopFully(
  context: Pick<CheckContext, 'provider' | 'until' | 'limits'>,
  instanceId: string,
): Promise<void> {
  await context.provider.stopInstance(instanceId);
  await reachState(context, instanceId, 'stopped', context.limits.stoppedMs);
}
