import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo, InstanceState, StateReason } from '@cloud-spi/spi';
import type { Instance } from './ec2-api.ts';
import { fromEc2Tags } from './ec2-tags.ts';

type Writable<Fields> = { -readonly [Key in keyof Fields]: Fields[Key] };

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
 * Translates an instance. Fields are set one by one, without copies of the whole: lists are thousands of instances.
 *
 * @param instance - As EC2 describes it.
 * @param region - The region that was asked.
 */
export function toInstanceInfo(instance: Instance, region: string): InstanceInfo {
  const { ownership, tags } = fromOwnershipTags(fromEc2Tags(instance.Tags));
  const instanceId = instance.InstanceId ?? '';
  const state = toInstanceState(instance.State?.Name);
  const info: Writable<InstanceInfo> = {
    instanceId,
    name: ownership?.name ?? instanceId,
    namespace: ownership?.namespace ?? '',
    state,
    instanceType: instance.InstanceType ?? '',
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    region,
    tags,
    providerData: toProviderData(instance),
  };
  const { owner, idempotencyToken } = ownership ?? {};
  if (owner !== undefined) info.owner = owner;
  if (idempotencyToken !== undefined) info.idempotencyToken = idempotencyToken;
  const stateReason = toStateReason(instance);
  if (stateReason !== undefined) info.stateReason = stateReason;
  // EC2 leaves out what is not there, or answers with an empty text.
  const { PublicIpAddress, PrivateIpAddress, Ipv6Address, PublicDnsName, PrivateDnsName } = instance;
  const privateIp = PrivateIpAddress || Ipv6Address;
  if (PublicIpAddress) info.publicIp = PublicIpAddress;
  if (privateIp) info.privateIp = privateIp;
  if (PublicDnsName) info.publicDns = PublicDnsName;
  if (PrivateDnsName) info.privateDns = PrivateDnsName;
  setTimes(info, instance);
  return info;
}

function setTimes(info: Writable<InstanceInfo>, instance: Instance): void {
  const { LaunchTime, StateTransitionReason } = instance;
  const launchTime = LaunchTime?.toISOString();
  if (launchTime !== undefined) info.launchTime = launchTime;
  const created = toCreationTime(instance, info.state);
  // Equal until the second start; writing a time is what costs most here.
  const createdAt = created?.getTime() === LaunchTime?.getTime() ? launchTime : created?.toISOString();
  if (createdAt !== undefined) info.createdAt = createdAt;
  const terminationTime = info.state === 'terminated' ? toTerminationTime(StateTransitionReason) : undefined;
  if (terminationTime !== undefined) info.terminationTime = terminationTime;
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
  const { ImageId, State, VpcId, SubnetId, KeyName, IamInstanceProfile, Architecture } = instance;
  const { SecurityGroups, NetworkInterfaces, BlockDeviceMappings } = instance;
  const securityGroupIds = joinIds(SecurityGroups, ({ GroupId }) => GroupId);
  const networkInterfaceIds = joinIds(NetworkInterfaces, ({ NetworkInterfaceId }) => NetworkInterfaceId);
  const volumeIds = joinIds(BlockDeviceMappings, ({ Ebs }) => Ebs?.VolumeId);
  const keptVolumeIds = joinIds(BlockDeviceMappings, ({ Ebs }) =>
    Ebs?.DeleteOnTermination === false ? Ebs.VolumeId : undefined,
  );
  const data: Record<string, string> = { market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand' };
  if (ImageId) data.imageId = ImageId;
  if (State?.Name) data.nativeState = State.Name;
  if (VpcId) data.vpcId = VpcId;
  if (SubnetId) data.subnetId = SubnetId;
  if (securityGroupIds) data.securityGroupIds = securityGroupIds;
  if (networkInterfaceIds) data.networkInterfaceIds = networkInterfaceIds;
  if (volumeIds) data.volumeIds = volumeIds;
  if (keptVolumeIds) data.keptVolumeIds = keptVolumeIds;
  if (KeyName) data.keyPairName = KeyName;
  if (IamInstanceProfile?.Arn) data.instanceProfileArn = IamInstanceProfile.Arn;
  if (Architecture) data.architecture = Architecture;
  return data;
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
