import assert from 'node:assert/strict';
import type { InspectedInstance } from '@cloud-spi/spi';
import type { CheckContext } from '../context/check-context.ts';

/**
 * Looks at an instance in the cloud itself. Only for checks that require the hook.
 *
 * @param context - The check.
 * @param instanceId - The instance.
 */
export async function inspectInstance(
  { harness }: Pick<CheckContext, 'harness'>,
  instanceId: string,
): Promise<InspectedInstance> {
  const seen = await harness.inspectInstance?.(instanceId);
  assert.ok(seen !== undefined, 'The harness does not find the instance');
  return seen;
}
