import type { CheckContext } from '../context/check-context.ts';

/**
 * Terminates an instance and waits until it is gone.
 *
 * @param context - The check.
 * @param instanceId - The instance.
 */
export async function terminateFully(
  { provider, limits }: Pick<CheckContext, 'provider' | 'limits'>,
  instanceId: string,
): Promise<void> {
  await provider.terminateInstance(instanceId);
  await provider.waitForInstanceTerminated(instanceId, { timeoutMs: limits.terminatedMs });
}
