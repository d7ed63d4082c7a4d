import type { LaunchRequest } from '../../park/launch-request.ts';
import { ParkError } from '../../park/park-error.ts';
import { findInstance, instancePath, requireZone } from '../find-instance.ts';
import type { GceCloud, GceHandler } from '../gce-context.ts';
import { alreadyExists } from '../gce-error.ts';
import type { OperationError, OperationRecord } from '../gce-notes.ts';
import { beginOperation, findReplay, newNumericId, toOperation } from '../gce-operations.ts';
import type { PlannedDisk } from '../launch/read-disks.ts';
import { type LaunchPlan, readLaunch } from '../launch/read-launch.ts';
import { noRoomError, quotaError, toOperationError } from '../to-operation-error.ts';

/**
 * `instances.insert`: accepted when the request is right and the name is free. That there is no room shows in the
 * operation, which then leaves nothing.
 */
export const insertInstance: GceHandler = (cloud, { params, query, body, fault }) => {
  const zone = requireZone(cloud, params.zone);
  const requestId = query.get('requestId');
  const replay = findReplay(cloud, zone, requestId);
  const now = cloud.park.clock.now();
  if (replay) return { json: toOperation(cloud, replay, now) };
  const plan = readLaunch(cloud, body, zone);
  const target = instancePath(cloud, zone, plan.name);
  if (findInstance(cloud, zone, plan.name) || isBeingMade(cloud, target)) throw alreadyExists(target);

  const failed = { projectId: cloud.projectId, zone, machineType: plan.type.name };
  const record = cloud.park.change(() => {
    if (fault?.kind === 'capacity') return beginFailure(cloud, target, requestId, noRoomError(failed));
    if (fault?.kind === 'quota') return beginFailure(cloud, target, requestId, quotaError('CPUS', 0, regionOf(zone)));
    try {
      return launch(cloud, plan, zone, requestId);
    } catch (error) {
      const operationError = error instanceof ParkError ? toOperationError(error, failed) : undefined;
      if (!operationError) throw error;
      return beginFailure(cloud, target, requestId, operationError);
    }
  });
  return { json: toOperation(cloud, record, now) };
};

function isBeingMade({ notes, park }: GceCloud, target: string): boolean {
  const now = park.clock.now();
  return notes.operations.some((other) => other.type === 'insert' && other.target === target && other.endsAt > now);
}

function beginFailure(
  cloud: GceCloud,
  target: string,
  requestId: string | null,
  error: OperationError,
): OperationRecord {
  const [, , , zone = ''] = target.split('/');
  const durationMs = cloud.timings.failureMs;
  const targetId = newNumericId(cloud.park.newHex(15));
  return beginOperation(cloud, { type: 'insert', zone, target, targetId, requestId, durationMs, error });
}

function launch(cloud: GceCloud, plan: LaunchPlan, zone: string, requestId: string | null): OperationRecord {
  const { park, realm, notes } = cloud;
  const id = newNumericId(park.newHex(15));
  const machine = park.launch({ ...toLaunchRequest(cloud, plan), id, realm, zone });
  notes.machineIds[`${zone}/${plan.name}`] = id;
  const endsAt = machine.terminatedAt ?? park.clock.now() + park.timings.startingMs;
  return beginOperation(cloud, {
    type: 'insert',
    zone,
    target: instancePath(cloud, zone, plan.name),
    targetId: id,
    requestId,
    durationMs: endsAt - park.clock.now(),
    machineId: id,
  });
}

function toLaunchRequest(cloud: GceCloud, plan: LaunchPlan): Omit<LaunchRequest, 'id' | 'realm' | 'zone'> {
  const { name, type, labels, metadataItems, disks, interfaces, isSpot, isProtected, attributes } = plan;
  const readItem = (key: string) => metadataItems.find((item) => item.key === key)?.value;
  const userData = readItem('user-data') ?? readItem('startup-script');
  // What cloud-init understands: bytes that are no text come in base64.
  const encoding = readItem('user-data-encoding') === 'base64' ? 'base64' : 'utf8';
  return {
    name,
    type: type.name,
    imageId: disks[0]?.image?.id,
    market: isSpot ? 'spot' : 'on-demand',
    labels,
    attributes: { ...attributes, metadataItems: metadataItems.map((item) => ({ ...item })) },
    userData: userData === undefined ? undefined : Buffer.from(userData, encoding).toString('base64'),
    isProtected,
    newDisks: disks.map((disk) => toNewDisk(cloud, disk)),
    newInterfaces: interfaces.map(({ subnetId, network, privateAddress, accessConfigName }, index) => ({
      id: newNumericId(cloud.park.newHex(15)),
      subnetId,
      privateAddress,
      hasEphemeralAddress: accessConfigName !== undefined,
      device: `nic${index}`,
      deleteWithMachine: true,
      attributes: { network, subnetwork: subnetId, ...(accessConfigName !== undefined && { accessConfigName }) },
    })),
  };
}

function toNewDisk(cloud: GceCloud, disk: PlannedDisk) {
  const { name, kind, sizeGib, iops, throughputMibps, labels, deviceName, autoDelete, isBoot, image, kmsKeyName } =
    disk;
  return {
    id: newNumericId(cloud.park.newHex(15)),
    name,
    kind,
    sizeGib,
    iops,
    throughputMibps,
    labels,
    isEncrypted: true,
    device: deviceName,
    deleteWithMachine: autoDelete,
    attributes: {
      isBoot,
      lastAttachedAt: cloud.park.clock.now(),
      ...(image && { sourceImage: image.id, architecture: image.architecture === 'arm64' ? 'ARM64' : 'X86_64' }),
      ...(kmsKeyName !== undefined && { kmsKeyName }),
    },
  };
}

function regionOf(zone: string): string {
  return zone.replace(/-[^-]*$/, '');
}
