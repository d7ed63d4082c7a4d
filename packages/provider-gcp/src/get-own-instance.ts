import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import { createCloudProvisioningError } from '@cloud-spi/spi';
import type { ComputeCall } from './compute-requests.ts';
import { type InstancePath, toInstanceId } from './instance-ids.ts';
import { type FoundInstance, getInstance } from './read-instances.ts';
import { readTags } from './to-instance-info.ts';

/**
 * Reads a machine that is to be changed.
 *
 * @param call - For whom.
 * @param path - Where it is.
 * @throws NotFound; PermissionDenied when it belongs to another owner or to nobody.
 */
export async function getOwnInstance(call: ComputeCall, path: InstancePath): Promise<FoundInstance> {
  const found = await getInstance(call, path);
  const owner = fromOwnershipTags(readTags(found.instance)).ownership?.owner;
  if (owner === call.settings.owner) return found;
  throw createCloudProvisioningError({
    code: 'PermissionDenied',
    message:
      owner === undefined
        ? `Nobody owns ${path.name}: it was not made through this contract, and is left alone`
        : `${path.name} belongs to the owner ${owner}, not to ${call.settings.owner}`,
    provider: 'gcp',
    operation: call.operation,
    instanceId: toInstanceId(path),
    outcome: 'rejected',
  });
}
