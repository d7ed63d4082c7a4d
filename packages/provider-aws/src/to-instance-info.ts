import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo, InstanceState, StateReason } from '@cloud-spi/spi';
import type { Instance } from './ec2-api.ts';
import { fromEc2Tags } from './ec2-tags.ts';

/**
 * EC2's states in the contract's words. One that is not here becomes `unknown`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
 */
const STATES: Readonly<Record<string, InstanceState>> = {
  pending: 'pending',
  running: 'running',
  stopping: 'stopping',
  stopped: 'stopped',
  'shutting-down': 'terminating',
  terminated: 'terminated',
};

/**
 * Why an instance is in its state. One that is not here becomes `Unknown`.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html
 */
const REASONS: Readonly<Record<string, StateReason['code']>> = {
  'Client.InstanceInitiatedShutdown': 'GuestShutdown',
  'Client.InternalError': 'InvalidConfiguration',
  'Client.InvalidSnapshot.NotFound': 'InvalidConfiguration',
  'Client.UserInitiatedHibernate': 'UserRequested',
  'Client.UserInitiatedShutdown': 'UserRequested',
  'Client.VolumeLimitExceeded': 'QuotaExceeded',
  'Server.InsufficientInstanceCapacity': 'InsufficientCapacity',
  'Server.InternalError': 'Unavailable',
  'Server.ScheduledStop': 'Interrupted',
  'Server.SpotInstanceShutdown': 'Interrupted',
  'Server.SpotInstanceTermination': 'Interrupted',
};

/**
 * Translates a state.
 *
 * @param nativeState - As EC2 reports it.
 */
export function toInstanceState(nativeState: string | undefined): InstanceState {
  return nativeState !== undefined && Object.hasOwn(STATES, nativeState)
    ? (STATES[nativeState] as InstanceState)
    : 'unknown';
}

/**
 * Translates an instance.
 *
 * @param instance - As EC2 describes it.
 * @param region - The region that was asked.
 */
export function toInstanceInfo(instance: Instance, region: string): InstanceInfo {
  const { ownership, tags } = fromOwnershipTags(fromEc2Tags(instance.Tags));
  const state = toInstanceState(instance.State?.Name);
  const instanceId = instance.InstanceId ?? '';
  return withoutUndefined({
    instanceId,
    name: ownership?.name ?? instanceId,
    namespace: ownership?.namespace ?? '',
    owner: ownership?.owner,
    idempotencyToken: ownership?.idempotencyToken,
    state,
    stateReason: toStateReason(instance),
    instanceType: instance.InstanceType ?? '',
    publicIp: instance.PublicIpAddress || undefined,
    privateIp: instance.PrivateIpAddress || instance.Ipv6Address || undefined,
    publicDns: instance.PublicDnsName || undefined,
    privateDns: instance.PrivateDnsName || undefined,
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    region,
    createdAt: toCreationTime(instance, state)?.toISOString(),
    launchTime: instance.LaunchTime?.toISOString(),
    terminationTime: state === 'terminated' ? toTerminationTime(instance.StateTransitionReason) : undefined,
    tags,
    providerData: toProviderData(instance),
  });
}

/**
 * EC2's LaunchTime is that of the last start. The first interface and the root volume are attached at creation and stay
 * attached; a terminated instance has neither any more.
 */
function toCreationTime(instance: Instance, state: InstanceState): Date | undefined {
  const attachedAt = instance.NetworkInterfaces?.[0]?.Attachment?.AttachTime;
  if (attachedAt !== undefined) return attachedAt;
  const root = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName);
  return root?.Ebs?.AttachTime ?? (state === 'pending' ? instance.LaunchTime : undefined);
}

/** EC2 tells the time of a termination only in words: `User initiated (2026-03-01 12:00:00 GMT)`. */
function toTerminationTime(reason = ''): string | undefined {
  const [, date, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\)/.exec(reason) ?? [];
  return date === undefined ? undefined : new Date(`${date}T${time}Z`).toISOString();
}

function toStateReason({ StateReason: reason, StateTransitionReason }: Instance): StateReason | undefined {
  const nativeCode = reason?.Code;
  if (nativeCode === undefined || nativeCode === '' || nativeCode === 'pending') return undefined;
  const code = Object.hasOwn(REASONS, nativeCode) ? (REASONS[nativeCode] as StateReason['code']) : 'Unknown';
  return { code, nativeCode, message: reason?.Message || StateTransitionReason || nativeCode };
}

function toProviderData(instance: Instance): Readonly<Record<string, string>> {
  const { SecurityGroups, NetworkInterfaces, BlockDeviceMappings } = instance;
  return withoutUndefined({
    imageId: instance.ImageId || undefined,
    nativeState: instance.State?.Name || undefined,
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    vpcId: instance.VpcId || undefined,
    subnetId: instance.SubnetId || undefined,
    securityGroupIds: joinIds(SecurityGroups, ({ GroupId }) => GroupId),
    networkInterfaceIds: joinIds(NetworkInterfaces, ({ NetworkInterfaceId }) => NetworkInterfaceId),
    volumeIds: joinIds(BlockDeviceMappings, ({ Ebs }) => Ebs?.VolumeId),
    keptVolumeIds: joinIds(BlockDeviceMappings, ({ Ebs }) => (Ebs?.DeleteOnTermination === false ? Ebs.VolumeId : '')),
    keyPairName: instance.KeyName || undefined,
    instanceProfileArn: instance.IamInstanceProfile?.Arn || undefined,
    architecture: instance.Architecture || undefined,
  });
}

/** A loop, since every part of every instance of a list comes through here. */
function joinIds<Part>(parts: readonly Part[] = [], toId: (part: Part) => string | undefined): string | undefined {
  let joined: string | undefined;
  for (const part of parts) {
    const id = toId(part);
    if (id) joined = joined === undefined ? id : `${joined},${id}`;
  }
  return joined;
}

type Present<Fields> = { [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key] } & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** What is undefined is no field. EC2 leaves out what is not there, or answers with an empty text. */
function withoutUndefined<Fields extends object>(fields: Fields): Present<Fields> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const value = fields[key as keyof Fields];
    if (value !== undefined) kept[key] = value;
  }
  return kept as Present<Fields>;
}
