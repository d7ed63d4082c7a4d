import type { Attachment, LaunchRequest } from '../../park/launch-request.ts';
import { ParkError } from '../../park/park-error.ts';
import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { attributesOf, type InstanceAttributes, toJson } from '../instance-attributes.ts';
import { newResourceId } from '../resource-ids.ts';
import { toEc2Error } from '../to-ec2-error.ts';
import { findReplay, tokenScopeOf } from './find-replay.ts';
import type { InterfacePlan, LaunchPlan, VolumePlan } from './launch-plan.ts';

/** How long after its acceptance a launch fails for want of volumes. */
const volumeFailureMs = 1_000;

/** A reservation: the instances of one launch. */
export interface Reservation {
  readonly id: string;
  readonly instances: readonly Machine[];
}

/**
 * Launches as many instances as fit in, up to the highest number, or none when fewer than the lowest number do. A
 * repeated token gets the instances of its first launch.
 * @throws Ec2Error capacity, quota, address and idempotency errors
 */
export function launchInstances(context: Ec2Context, plan: LaunchPlan): Reservation {
  const replay = findReplay(context, plan);
  if (replay?.[0]) return { id: attributesOf(replay[0]).reservationId, instances: replay };
  try {
    const count = countThatFits(context, plan);
    const id = `r-${context.park.newHex(17)}`;
    const instances = Array.from({ length: count }, (_, index) => launchOne(context, plan, id, index));
    return { id, instances };
  } catch (error) {
    throw toEc2Error(error, plan.zone);
  }
}

function countThatFits({ park, realm }: Ec2Context, plan: LaunchPlan): number {
  const { minCount, maxCount, zone, type, spot, interfaces } = plan;
  const market = spot ? 'spot' : 'on-demand';
  const room = park.findRoom({ realm, zone, type: type.name, market, isNew: true });
  if (room.count < minCount) throw room.limit;
  const count = Math.min(maxCount, room.count);
  // The park checks the addresses of one launch; only a launch of several may run out of them in the middle.
  if (count > 1) {
    const [first] = interfaces;
    const free = first ? park.countFreeAddresses(realm, first.subnet.id) : count;
    if (free < count) throw new ParkError('addresses-exhausted', first?.subnet.id ?? '', 'Too few addresses.');
  }
  return count;
}

function launchOne(context: Ec2Context, plan: LaunchPlan, reservationId: string, launchIndex: number): Machine {
  const { park } = context;
  const request = toLaunchRequest(context, plan, reservationId, launchIndex);
  try {
    return park.launch(request);
  } catch (error) {
    if (!(error instanceof ParkError && error.problem === 'quota' && error.subject === 'disks')) throw error;
    // EC2 finds out about volumes only after it has accepted the launch.
    const reason = { code: 'Client.VolumeLimitExceeded', message: 'Client.VolumeLimitExceeded: Volume limit exceeded' };
    return park.launch({
      ...request,
      newDisks: [],
      failure: { afterMs: volumeFailureMs, outcome: 'terminated', reason },
    });
  }
}

function toLaunchRequest(
  context: Ec2Context,
  plan: LaunchPlan,
  reservationId: string,
  launchIndex: number,
): LaunchRequest {
  const { park, realm } = context;
  return {
    id: newResourceId(park, 'instance'),
    realm,
    zone: plan.zone,
    type: plan.type.name,
    imageId: plan.image.id,
    market: plan.spot ? 'spot' : 'on-demand',
    labels: plan.tags.instance ?? {},
    attributes: toJson(toAttributes(context, plan, reservationId, launchIndex)),
    userData: plan.userData,
    isProtected: plan.isProtected,
    newDisks: plan.volumes.map((volume) => toNewDisk(context, plan, volume)),
    newInterfaces: plan.interfaces
      .filter(({ id }) => id === undefined)
      .map((wish) => ({
        id: newResourceId(park, 'network-interface'),
        subnetId: wish.subnet.id,
        privateAddress: wish.privateAddress,
        hasEphemeralAddress: wish.hasPublicAddress,
        labels: plan.tags['network-interface'] ?? {},
        attributes: { securityGroupIds: [...wish.securityGroupIds], description: wish.description },
        ...attachmentOf(wish),
      })),
    interfaces: plan.interfaces.flatMap((wish) =>
      wish.id === undefined ? [] : [{ id: wish.id, ...attachmentOf(wish) }],
    ),
  };
}

function toNewDisk({ park }: Ec2Context, plan: LaunchPlan, volume: VolumePlan) {
  return {
    id: newResourceId(park, 'volume'),
    device: volume.deviceName,
    deleteWithMachine: volume.deleteOnTermination,
    sizeGib: volume.sizeGib,
    kind: volume.type,
    iops: volume.iops,
    throughputMibps: volume.throughputMibps,
    isEncrypted: volume.isEncrypted,
    labels: plan.tags.volume ?? {},
    attributes: { kmsKeyId: volume.kmsKeyId ?? null, snapshotId: volume.snapshotId ?? null },
  };
}

function attachmentOf({ deviceIndex, deleteOnTermination }: InterfacePlan): Attachment {
  return { device: String(deviceIndex), deleteWithMachine: deleteOnTermination };
}

function toAttributes(
  { park }: Ec2Context,
  plan: LaunchPlan,
  reservationId: string,
  launchIndex: number,
): InstanceAttributes {
  const { spot } = plan;
  return {
    reservationId,
    launchIndex,
    clientToken: plan.clientToken ?? '',
    tokenScope: tokenScopeOf(plan),
    requestDigest: plan.requestDigest,
    keyName: plan.keyName ?? null,
    securityGroupIds: plan.interfaces[0]?.securityGroupIds ?? [],
    profileArn: plan.profileArn ?? null,
    shutdownBehavior: plan.shutdownBehavior,
    isStopProtected: plan.isStopProtected,
    isEbsOptimized: plan.isEbsOptimized,
    isMonitored: plan.isMonitored,
    tenancy: plan.tenancy,
    hasNestedVirtualization: plan.hasNestedVirtualization,
    metadata: plan.metadata,
    spot: spot
      ? {
          requestId: `sir-${park.newHex(8)}`,
          type: spot.type,
          interruptionBehavior: spot.interruptionBehavior,
        }
      : null,
  };
}
