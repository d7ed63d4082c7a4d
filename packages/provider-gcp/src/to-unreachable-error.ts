import { type CallOutcome, type CloudProvisioningError, createCloudProvisioningError } from '@cloud-spi/spi';
import type { ComputeCall } from './compute-requests.ts';
import { toRegion } from './instance-ids.ts';

/**
 * Says that zones did not answer, so that nobody knows what they hold.
 *
 * @param call - For whom.
 * @param zones - Their names.
 * @param outcome - Of the call: `unknown` when what it looked for may be there, made by an earlier one.
 */
export function toUnreachableError(
  { operation }: ComputeCall,
  zones: readonly string[],
  outcome: CallOutcome,
): CloudProvisioningError {
  return createCloudProvisioningError({
    code: 'Unavailable',
    message: `The list is incomplete: these zones cannot be reached: ${zones.join(', ')}`,
    provider: 'gcp',
    operation,
    outcome,
    scopes: zones.map((zone) => ({ provider: 'gcp', region: toRegion(zone), zone })),
  });
}
