import { randomUUID } from 'node:crypto';
import { fromOwnershipTags, isSameConfigurationHash, toConfigurationHash, toToken } from '@cloud-spi/provider-kit';
import {
  createCloudProvisioningError,
  type InstanceConfiguration,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import { isStatus } from './compute-error.ts';
import type { ComputeCall, RequestPurpose } from './compute-requests.ts';
import type { ComputeInstance } from './compute-resources.ts';
import { type InstancePath, toInstanceId, toRegion, toResourceName } from './instance-ids.ts';
import { finishOperation, readOperations, throwIfFailed, watchOperation } from './operations.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { createDeletions, type FoundInstance, getInstance } from './read-instances.ts';
import { completeConfiguration } from './resolve-configuration.ts';
import { type InstanceIdentity, toInstance } from './to-instance.ts';
import { readTags, toInstanceInfo } from './to-instance-info.ts';
import { toInstanceName } from './to-instance-name.ts';
import { toUnreachableError } from './to-unreachable-error.ts';

/** What a look for a name in all zones found. */
export interface NameSearch {
  readonly instance: ComputeInstance | undefined;
  /** Names of zones that did not answer. */
  readonly unreachable: readonly string[];
}

/** What provisioning needs beside its call. */
export interface ProvisionContext {
  readonly call: ComputeCall;
  /** Looks for a machine by its name in all zones; what begins together shares one request. */
  findByName(name: string): Promise<NameSearch>;
}

// How often a taken name may turn out to be free again: what had it was deleted, or failed.
const MAX_INSERTS = 3;

/**
 * Makes a machine, or adopts the one that was made with its token. The name, which is derived from owner and token,
 * makes sure that there is only one: in its zone the cloud takes no second machine of the name, and other zones are
 * looked at first.
 *
 * @param context - For whom.
 * @param configuration - As requested.
 * @throws AlreadyExists; InsufficientCapacity and QuotaExceeded when the operation fails at once; Unavailable when a
 * zone that does not answer may have the machine.
 */
export async function provisionInstance(
  { call, findByName }: ProvisionContext,
  configuration: InstanceConfiguration,
): Promise<InstanceInfo> {
  const { owner, projectId } = call.settings;
  const identity = {
    owner,
    name: toInstanceName(owner, toToken(configuration)),
    configurationHash: toConfigurationHash(configuration),
  };
  // Before anything else: what floats may have moved since the first call, and the machine is there all the same.
  const search = configuration.idempotencyToken === undefined ? undefined : await findByName(identity.name);
  if (search?.instance !== undefined) {
    const { instance } = search;
    return adopt(call, { instance, isBeingDeleted: await createDeletions(call)(instance) }, identity);
  }
  refuseHiddenZones(call, configuration, search?.unreachable ?? []);
  const resolved = await completeConfiguration(call, configuration);
  const path = { project: projectId, zone: resolved.zone ?? '', name: identity.name };
  const instance = toInstance({
    configuration: resolved,
    launchOptions: parseLaunchOptions(resolved, call.operation),
    identity,
    settings: call.settings,
  });
  for (let insert = 1; ; insert++) {
    try {
      return await launch(call, path, instance);
    } catch (error) {
      const isTaken = isCloudProvisioningError(error) && error.code === 'AlreadyExists';
      if (!isTaken || insert === MAX_INSERTS) throw error;
    }
    const taken = await findTaken(call, path);
    if (taken !== undefined) return adopt(call, taken, identity);
  }
}

/**
 * While the zone is open, a zone that does not answer may hold the machine of an earlier call, and another zone would be
 * chosen instead of it. A zone that is decided is guarded by the name.
 */
function refuseHiddenZones(call: ComputeCall, { zone }: InstanceConfiguration, unreachable: readonly string[]): void {
  const { zone: ownZone, region } = call.settings;
  const hidden = unreachable.filter((each) => toRegion(each) === region);
  if ((zone ?? ownZone) === undefined && hidden.length > 0) throw toUnreachableError(call, hidden, 'unknown');
}

/** Sends the request, and looks for a moment whether its operation fails at once. */
async function launch(call: ComputeCall, path: InstancePath, instance: ComputeInstance): Promise<InstanceInfo> {
  const { zone, name, project: projectId } = path;
  const purpose: RequestPurpose = {
    isCreation: true,
    instanceId: toInstanceId(path),
    scope: { region: toRegion(zone), zone, instanceType: toResourceName(instance.machineType) },
  };
  // Random: a derived one would be answered with the failure of an earlier attempt. Kept over repetitions of this one.
  const requestId = randomUUID();
  const accepted = await call.send(
    'insertInstance',
    (api, options) => api.insertInstance({ zone, requestId, instance }, options),
    purpose,
  );
  const operation = await watchOperation(call, zone, accepted, call.settings.operationWaitMs);
  throwIfFailed(call, operation, purpose);
  if (operation.status === 'DONE') {
    const found = await getInstance(call, path).catch((error: unknown) => {
      if (isStatus(error, 404)) return undefined; // deleted by somebody else meanwhile, or not shown yet
      throw error;
    });
    if (found !== undefined) return toInstanceInfo(found.instance, { projectId, ...found });
  }
  return toInstanceInfo({ ...instance, name, zone, status: 'PROVISIONING' }, { projectId });
}

/**
 * Finds the machine whose name is taken. While an operation makes it, it is waited for: whether the name is free is not
 * known before.
 *
 * @returns Undefined when the name is free again.
 * @throws What the operation failed with that was making it.
 */
async function findTaken(call: ComputeCall, path: InstancePath): Promise<FoundInstance | undefined> {
  const found = await findOrUndefined(call, path);
  if (found !== undefined) return found;
  const operations = await readOperations(call, path);
  const running = operations.find(({ status }) => status !== undefined && status !== 'DONE');
  if (running !== undefined) await finishOperation(call, path.zone, running, { isCreation: true });
  return findOrUndefined(call, path);
}

async function findOrUndefined(call: ComputeCall, path: InstancePath): Promise<FoundInstance | undefined> {
  try {
    return await getInstance(call, path);
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

function adopt(
  call: ComputeCall,
  { instance, isBeingDeleted }: FoundInstance,
  { owner, configurationHash }: InstanceIdentity,
): InstanceInfo {
  const { projectId } = call.settings;
  const info = toInstanceInfo(instance, { projectId, isBeingDeleted });
  const { ownership } = fromOwnershipTags(readTags(instance));
  const refuse = (message: string) =>
    createCloudProvisioningError({
      code: 'AlreadyExists',
      message,
      provider: 'gcp',
      operation: call.operation,
      instanceId: info.instanceId,
      outcome: 'rejected',
    });
  if (ownership?.owner !== owner) throw refuse(`Somebody else made a machine of the name ${instance.name}`);
  if (info.state === 'terminating') throw refuse('The token is used up: its machine is being terminated');
  if (!isSameConfigurationHash(ownership.configurationHash, configurationHash)) {
    throw refuse('The token belongs to a machine with another configuration');
  }
  return info;
}
