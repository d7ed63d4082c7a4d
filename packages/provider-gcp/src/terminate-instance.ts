import { randomUUID } from 'node:crypto';
import { createCloudProvisioningError, isCloudProvisioningError, type TerminateByTokenResult } from '@cloud-spi/spi';
import { isStatus } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeDisk, ComputeInstance } from './compute-resources.ts';
import { getOwnInstance } from './get-own-instance.ts';
import { type InstancePath, toInstanceId, toResourceName } from './instance-ids.ts';
import { finishOperation, readOperations } from './operations.ts';
import { readAllPages } from './read-all-pages.ts';
import { type FoundInstance, listByNames } from './read-instances.ts';
import { KEPT_DISK_LABEL } from './to-instance.ts';
import { toInstanceState } from './to-instance-state.ts';
import { toUnreachableError } from './to-unreachable-error.ts';

/**
 * Removes a machine with everything that was made with it, except kept data disks. It is looked at first: the cloud
 * throttles repeated deletions, and takes one for a protected machine as a mistake.
 *
 * @param call - For whom.
 * @param path - Where it is.
 * @throws Conflict when it is protected; PermissionDenied.
 */
export async function terminateInstance(call: ComputeCall, path: InstancePath): Promise<void> {
  const found = await findForTermination(call, path);
  if (found === undefined || isOnItsWayOut(found)) return;
  if (found.instance.deletionProtection === true) throw toProtectedError(call, path);
  await deleteInstance(call, path);
}

/** The machine of a token. */
export interface TokenPlacement {
  /** Its derived name. */
  readonly name: string;
  /** Where it would be; all zones are searched when that is not known. */
  readonly zone: string | undefined;
}

/**
 * Makes one pass at removing what was made with a token.
 *
 * @param call - For whom.
 * @param placement - The machine of the token, which need not exist.
 * @throws Unavailable with `scopes` when zones do not answer that may hold something of it.
 */
export async function terminateByToken(call: ComputeCall, placement: TokenPlacement): Promise<TerminateByTokenResult> {
  const path = await toPath(call, placement);
  const found = path === undefined ? undefined : await findForTermination(call, path);
  if (path === undefined || found === undefined) return { remaining: await deleteLeftDisks(call, placement) };
  const remaining = 1 + countDisks(found.instance);
  if (found.instance.deletionProtection === true) return { remaining, blockedBy: 'deletion protection' };
  if (!isOnItsWayOut(found)) await deleteInstance(call, path);
  return { remaining };
}

/** @throws Unavailable when a zone that does not answer may have the machine. */
async function toPath(call: ComputeCall, { name, zone }: TokenPlacement): Promise<InstancePath | undefined> {
  const { projectId: project } = call.settings;
  if (zone !== undefined) return { project, zone, name };
  const { instances, unreachable } = await listByNames(call, [name]);
  const [instance] = instances;
  if (instance === undefined && unreachable.length > 0) throw toUnreachableError(call, unreachable, 'unknown');
  return instance === undefined ? undefined : { project, zone: toResourceName(instance.zone), name };
}

/** Reads a machine; one that is still being made is waited for, since it would be there afterwards. */
async function findForTermination(call: ComputeCall, path: InstancePath): Promise<FoundInstance | undefined> {
  const found = await findOwn(call, path);
  if (found !== undefined) return found;
  const operations = await readOperations(call, path);
  const insert = operations.find(({ operationType, status }) => operationType === 'insert' && status !== 'DONE');
  if (insert === undefined) return undefined;
  await finishOperation(call, path.zone, insert).catch((error: unknown) => {
    if (!isCloudProvisioningError(error) || error.outcome !== 'rejected') throw error; // a failed one has left nothing
  });
  return findOwn(call, path);
}

async function findOwn(call: ComputeCall, path: InstancePath): Promise<FoundInstance | undefined> {
  try {
    return await getOwnInstance(call, path);
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

function isOnItsWayOut({ instance, isBeingDeleted }: FoundInstance): boolean {
  return toInstanceState(instance, isBeingDeleted) === 'terminating';
}

async function deleteInstance(call: ComputeCall, path: InstancePath): Promise<void> {
  const { zone, name } = path;
  const requestId = randomUUID();
  try {
    await call.send(
      'deleteInstance',
      (api, options) => api.deleteInstance({ zone, instance: name, requestId }, options),
      { instanceId: toInstanceId(path) },
    );
  } catch (error) {
    // Somebody else was faster.
    if (isStatus(error, 404)) return;
    const found = await findOwn(call, path);
    if (found !== undefined && !isOnItsWayOut(found)) throw error;
  }
}

/** Disks that no machine has had: their machine was never made. Those with a past belong to whoever keeps them. */
async function deleteLeftDisks(call: ComputeCall, placement: TokenPlacement): Promise<number> {
  const { name } = placement;
  const filter = `name eq "${name}(-data-[0-9]+)?"`;
  const { resources: disks, unreachable } = await readAllPages<ComputeDisk>((pageToken) =>
    call.send('listDisks', (api, options) => api.listDisks({ filter, pageToken }, options)),
  );
  const left = disks.filter(
    ({ zone: link, labels = {}, users = [], lastAttachTimestamp }) =>
      toResourceName(link) === (placement.zone ?? toResourceName(link)) &&
      users.length === 0 &&
      (labels[KEPT_DISK_LABEL] === undefined || lastAttachTimestamp === undefined),
  );
  for (const { name: disk = '', zone: link } of left) {
    const zone = toResourceName(link);
    const requestId = randomUUID();
    await call
      .send('deleteDisk', (api, options) => api.deleteDisk({ zone, disk, requestId }, options))
      .catch((error) => {
        if (!isStatus(error, 404)) throw error;
      });
  }
  const hidden = unreachable.filter((zone) => zone === (placement.zone ?? zone));
  if (hidden.length > 0) throw toUnreachableError(call, hidden, 'unknown');
  return left.length;
}

function countDisks({ disks = [] }: ComputeInstance): number {
  return disks.filter(({ autoDelete }) => autoDelete === true).length;
}

function toProtectedError(call: ComputeCall, path: InstancePath) {
  return createCloudProvisioningError({
    code: 'Conflict',
    message: `The deletion protection of ${path.name} is on: switch it off first`,
    provider: 'gcp',
    operation: call.operation,
    instanceId: toInstanceId(path),
    outcome: 'rejected',
  });
}
