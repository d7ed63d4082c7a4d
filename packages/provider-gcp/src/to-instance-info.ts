import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo, Timestamp } from '@cloud-spi/spi';
import type { ComputeAttachedDisk, ComputeInstance } from './compute-resources.ts';
import { type InstancePath, toInstanceId, toRegion, toResourceName } from './instance-ids.ts';
import { decodeTags } from './label-encoding.ts';
import { readLongTexts } from './metadata-items.ts';
import { toInstanceState } from './to-instance-state.ts';

/** What is known of a machine beside its own description. */
export interface InstanceContext {
  readonly projectId: string;
  /** Whether an operation that deletes it is under way. */
  readonly isBeingDeleted?: boolean | undefined;
}

/**
 * All tags of a machine, ownership tags among them.
 *
 * @param instance - As read.
 */
export function readTags({ labels = {}, metadata }: ComputeInstance): Readonly<Record<string, string>> {
  return decodeTags(labels, readLongTexts(metadata));
}

/**
 * Translates a machine. Nothing of its user data gets into the result.
 *
 * @param instance - As read, or as it is to be made.
 * @param context - What else is known.
 */
export function toInstanceInfo(
  instance: ComputeInstance,
  { projectId, isBeingDeleted }: InstanceContext,
): InstanceInfo {
  const { ownership, tags } = fromOwnershipTags(readTags(instance));
  const { name = '', creationTimestamp, lastStartTimestamp, networkInterfaces = [] } = instance;
  const zone = toResourceName(instance.zone);
  const [nic] = networkInterfaces;
  const privateIp = nic?.networkIP ?? nic?.ipv6Address;
  const publicIp = nic?.accessConfigs?.[0]?.natIP;
  const createdAt = toTimestamp(creationTimestamp);
  const launchTime = lastStartTimestamp === creationTimestamp ? createdAt : toTimestamp(lastStartTimestamp);
  return {
    instanceId: toInstanceId({ project: projectId, zone, name }),
    name: ownership?.name ?? name,
    namespace: ownership?.namespace ?? '',
    ...(ownership !== undefined && { owner: ownership.owner }),
    ...(ownership?.idempotencyToken !== undefined && { idempotencyToken: ownership.idempotencyToken }),
    state: toInstanceState(instance, isBeingDeleted === true),
    instanceType: toResourceName(instance.machineType),
    ...(isPresent(publicIp) && { publicIp }),
    ...(isPresent(privateIp) && { privateIp }),
    availabilityZone: zone,
    region: toRegion(zone),
    ...(createdAt !== undefined && { createdAt }),
    ...(launchTime !== undefined && { launchTime }),
    tags,
    providerData: toProviderData(instance),
  };
}

/**
 * Describes a machine of which nothing is left but its place.
 *
 * @param path - Where it was.
 */
export function toPlaceholder({ project, zone, name }: InstancePath): InstanceInfo {
  return {
    instanceId: toInstanceId({ project, zone, name }),
    name,
    namespace: '',
    state: 'unknown',
    instanceType: '',
    availabilityZone: zone,
    region: toRegion(zone),
    tags: {},
    providerData: {},
  };
}

// Lists have thousands of machines: nothing is built here that is thrown away.
function toProviderData(instance: ComputeInstance): Readonly<Record<string, string>> {
  const { id, name, status, statusMessage, disks = [], networkInterfaces = [], serviceAccounts = [] } = instance;
  const { scheduling, deletionProtection, advancedMachineFeatures } = instance;
  const [nic] = networkInterfaces;
  const data: Record<string, string> = {};
  const put = (key: string, value: string | undefined) => {
    if (isPresent(value)) data[key] = value;
  };
  put('machineId', id);
  put('machineName', name);
  put('nativeStatus', status);
  put('statusMessage', statusMessage);
  put('market', isSpot(instance) ? 'spot' : 'on-demand');
  put('diskNames', toDiskNames(disks));
  put('keptVolumeIds', toDiskNames(disks.filter(isKept)));
  put('network', toResourceName(nic?.network));
  put('subnetwork', toResourceName(nic?.subnetwork));
  put('identity', serviceAccounts[0]?.email);
  put('terminationAction', scheduling?.instanceTerminationAction);
  if (deletionProtection === true) put('deletionProtection', 'true');
  if (advancedMachineFeatures?.enableNestedVirtualization === true) put('nestedVirtualization', 'true');
  return data;
}

function isKept({ autoDelete, boot, type }: ComputeAttachedDisk): boolean {
  return autoDelete !== true && boot !== true && type !== 'SCRATCH';
}

/**
 * Tells whether a machine may be interrupted.
 *
 * @param instance - As read.
 */
export function isSpot({ scheduling }: ComputeInstance): boolean {
  return scheduling?.provisioningModel === 'SPOT' || scheduling?.preemptible === true;
}

function toDiskNames(disks: readonly ComputeAttachedDisk[]): string {
  let names = '';
  for (const { source, initializeParams } of disks) {
    const name = toResourceName(source ?? initializeParams?.diskName);
    if (name !== '') names += names === '' ? name : `,${name}`;
  }
  return names;
}

/** Compute Engine writes local time with an offset: `2026-03-01T04:00:00.000-08:00`. */
function toTimestamp(time: string | undefined): Timestamp | undefined {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}

function isPresent(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
