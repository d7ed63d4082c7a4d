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
  return {
    instanceId,
    name: ownership?.name ?? instanceId,
    namespace: ownership?.namespace ?? '',
    state,
    instanceType: instance.InstanceType ?? '',
    availabilityZone: instance.Placement?.AvailabilityZone ?? '',
    region,
    tags,
    providerData: toProviderData(instance),
    ...withoutNothing({
      owner: ownership?.owner,
      idempotencyToken: ownership?.idempotencyToken,
      publicIp: instance.PublicIpAddress,
      privateIp: instance.PrivateIpAddress ?? instance.Ipv6Address,
      publicDns: instance.PublicDnsName,
      privateDns: instance.PrivateDnsName,
      createdAt: toCreationTime(instance, state)?.toISOString(),
      launchTime: instance.LaunchTime?.toISOString(),
      terminationTime: state === 'terminated' ? toTerminationTime(instance.StateTransitionReason) : undefined,
    }),
    ...toStateReason(instance),
  };
}

/**
 * EC2's LaunchTime is that of the last start. The first interface and the root volume are attached at creation and stay
 * attached; a terminated instance has neither any more.
 */
function toCreationTime(instance: Instance, state: InstanceState): Date | undefined {
  const [networkInterface] = instance.NetworkInterfaces ?? [];
  const root = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === instance.RootDeviceName);
  const attachedAt = networkInterface?.Attachment?.AttachTime ?? root?.Ebs?.AttachTime;
  return attachedAt ?? (state === 'pending' ? instance.LaunchTime : undefined);
}

/** EC2 tells the time of a termination only in words: `User initiated (2026-03-01 12:00:00 GMT)`. */
function toTerminationTime(reason = ''): string | undefined {
  const [, date, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\)/.exec(reason) ?? [];
  return date === undefined ? undefined : new Date(`${date}T${time}Z`).toISOString();
}

function toStateReason({ StateReason, StateTransitionReason }: Instance): Pick<InstanceInfo, 'stateReason'> {
  const nativeCode = StateReason?.Code;
  if (nativeCode === undefined || nativeCode === '' || nativeCode === 'pending') return {};
  const code = Object.hasOwn(REASONS, nativeCode) ? (REASONS[nativeCode] as StateReason['code']) : 'Unknown';
  return { stateReason: { code, nativeCode, message: StateReason?.Message || StateTransitionReason || nativeCode } };
}

function toProviderData(instance: Instance): Readonly<Record<string, string>> {
  const volumes = (instance.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => (Ebs?.VolumeId === undefined ? [] : [Ebs]));
  const join = (ids: readonly (string | undefined)[]) => ids.filter((id) => id !== undefined).join(',') || undefined;
  return withoutNothing({
    imageId: instance.ImageId,
    nativeState: instance.State?.Name,
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    vpcId: instance.VpcId,
    subnetId: instance.SubnetId,
    securityGroupIds: join((instance.SecurityGroups ?? []).map(({ GroupId }) => GroupId)),
    networkInterfaceIds: join((instance.NetworkInterfaces ?? []).map((one) => one.NetworkInterfaceId)),
    volumeIds: join(volumes.map(({ VolumeId }) => VolumeId)),
    keptVolumeIds: join(volumes.filter((one) => one.DeleteOnTermination === false).map(({ VolumeId }) => VolumeId)),
    keyPairName: instance.KeyName,
    instanceProfileArn: instance.IamInstanceProfile?.Arn,
    architecture: instance.Architecture,
  });
}

/** EC2 leaves out what is not there, or answers with an empty text. */
function withoutNothing<Fields extends Readonly<Record<string, string | undefined>>>(
  fields: Fields,
): { readonly [Key in keyof Fields]?: string } & Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const key of Object.keys(fields)) {
    const text = fields[key];
    if (text !== undefined && text !== '') kept[key] = text;
  }
  return kept as never;
}
