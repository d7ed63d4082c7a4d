import { randomUUID } from 'node:crypto';
import { type CloudProvisioningErrorDetails, createCloudProvisioningError } from '@cloud-spi/spi';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeInstance } from './compute-resources.ts';
import { getOwnInstance } from './get-own-instance.ts';
import { type InstancePath, toInstanceId, toRegion, toResourceName } from './instance-ids.ts';
import { METADATA_KEYS, readItem } from './metadata-items.ts';
import { throwIfFailed, watchOperation } from './operations.ts';
import { isSpot } from './to-instance-info.ts';
import { toInstanceState } from './to-instance-state.ts';

/**
 * Stops a machine.
 *
 * @param call - For whom.
 * @param path - Where it is.
 * @throws NotSupported for a spot machine; Conflict when it is on its way out, or has local disks whose data may not go.
 */
export async function stopInstance(call: ComputeCall, path: InstancePath): Promise<void> {
  const { instance, isBeingDeleted } = await getOwnInstance(call, path);
  const { zone, name } = path;
  if (isSpot(instance)) {
    throw refuse(call, path, 'NotSupported', 'A spot machine cannot be stopped: terminate it');
  }
  const state = toInstanceState(instance, isBeingDeleted);
  if (state === 'stopped' || state === 'stopping') return;
  if (state === 'terminating') throw refuse(call, path, 'Conflict', 'The machine is being terminated');
  const discardLocalSsd = decideLocalDisks(instance);
  if (discardLocalSsd === 'refused') {
    const message =
      'Stopping destroys what is on the local disks of this machine: allow it with providerOptions.gcp.discardLocalSsdOnStop when it is provisioned';
    throw refuse(call, path, 'Conflict', message);
  }
  const requestId = randomUUID();
  await call.send('stopInstance', (api, options) =>
    api.stopInstance({ zone, instance: name, requestId, discardLocalSsd }, options),
  );
}

/**
 * Starts a stopped machine, or resumes a suspended one.
 *
 * @param call - For whom.
 * @param path - Where it is.
 * @throws Conflict when it is stopping or on its way out; InsufficientCapacity when that shows at once.
 */
export async function startInstance(call: ComputeCall, path: InstancePath): Promise<void> {
  const { instance, isBeingDeleted } = await getOwnInstance(call, path);
  const { zone, name } = path;
  const state = toInstanceState(instance, isBeingDeleted);
  if (state === 'running' || state === 'pending') return;
  if (state !== 'stopped') throw refuse(call, path, 'Conflict', `The machine is ${state} and cannot be started now`);
  const requestId = randomUUID();
  const action = instance.status === 'SUSPENDED' ? 'resumeInstance' : 'startInstance';
  const accepted = await call.send(action, (api, options) => api[action]({ zone, instance: name, requestId }, options));
  const operation = await watchOperation(call, zone, accepted, call.settings.operationWaitMs);
  const instanceType = toResourceName(instance.machineType);
  const scope = { region: toRegion(zone), zone, instanceType };
  throwIfFailed(call, operation, { instanceId: toInstanceId(path), scope });
}

/** The cloud wants a word on local disks from those that have them, and only from them. */
function decideLocalDisks({ disks = [], metadata }: ComputeInstance): boolean | undefined | 'refused' {
  if (!disks.some(({ type }) => type === 'SCRATCH')) return undefined;
  return readItem(metadata, METADATA_KEYS.discardLocalSsd) === 'true' ? true : 'refused';
}

function refuse(call: ComputeCall, path: InstancePath, code: CloudProvisioningErrorDetails['code'], message: string) {
  return createCloudProvisioningError({
    code,
    message,
    provider: 'gcp',
    operation: call.operation,
    instanceId: toInstanceId(path),
    outcome: 'rejected',
  });
}
