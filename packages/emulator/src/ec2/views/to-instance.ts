import type { Machine, NetworkInterface } from '../../park/to-machine.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { imageAttributesOf } from '../image-attributes.ts';
import { attributesOf, type InstanceAttributes } from '../instance-attributes.ts';
import { toInstanceState } from '../instance-states.ts';
import { toTagSet } from '../tags.ts';
import { toInstant, type XmlObject } from '../wire/to-xml.ts';
import { ipName } from './address-names.ts';
import { toGroupSet } from './to-group-set.ts';
import { toInstanceInterface } from './to-network-interface.ts';

/** An instance as DescribeInstances shows it. */
export function toInstance(context: Ec2Context, machine: Machine): XmlObject {
  const { park, realm, account } = context;
  const attributes = attributesOf(machine);
  const image = park.images(realm).find(({ id }) => id === machine.imageId);
  const type = park.types(realm).find(({ name }) => name === machine.type);
  const [primary] = machine.interfaces;
  return {
    instanceId: machine.id,
    imageId: machine.imageId ?? '',
    instanceState: { ...toInstanceState(machine) },
    privateDnsName: primary ? ipName(primary.privateAddress, 'internal', account.region) : '',
    dnsName: primary?.publicAddress ? ipName(primary.publicAddress, 'public', account.region) : '',
    ...toReasons(machine),
    keyName: attributes.keyName ?? undefined,
    amiLaunchIndex: attributes.launchIndex,
    productCodes: [],
    instanceType: machine.type,
    launchTime: toInstant(machine.startedAt),
    placement: { availabilityZone: machine.zone, groupName: '', tenancy: attributes.tenancy },
    monitoring: { state: attributes.isMonitored ? 'enabled' : 'disabled' },
    ...toNetwork(context, attributes, primary),
    architecture: type?.architecture ?? 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: image ? imageAttributesOf(image).rootDevice : undefined,
    blockDeviceMapping: machine.disks.map(toBlockDevice),
    virtualizationType: 'hvm',
    instanceLifecycle: machine.market === 'spot' ? 'spot' : undefined,
    spotInstanceRequestId: attributes.spot?.requestId,
    clientToken: attributes.clientToken,
    tagSet: toTagSet(machine.labels),
    hypervisor: 'xen',
    networkInterfaceSet: machine.interfaces.map((part) => toInstanceInterface(context, part)),
    ...toSettings(attributes, type?.vcpus ?? 1),
  };
}

/** Instances in their reservations, in the order in which they come. */
export function toReservations(context: Ec2Context, machines: readonly Machine[]): XmlObject[] {
  const groups = new Map<string, Machine[]>();
  for (const machine of machines) {
    const { reservationId } = attributesOf(machine);
    const members = groups.get(reservationId);
    if (members) members.push(machine);
    else groups.set(reservationId, [machine]);
  }
  return [...groups].map(([reservationId, members]) => ({
    reservationId,
    ownerId: context.account.accountId,
    groupSet: [],
    instancesSet: members.map((machine) => toInstance(context, machine)),
  }));
}

function toReasons({ state, stateSince, reason }: Machine): XmlObject {
  if (state === 'starting') return { reason: '', stateReason: { code: 'pending', message: 'pending' } };
  if (!reason) return { reason: '' };
  const at = toInstant(stateSince)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' GMT');
  const words = reason.code.startsWith('Client.User') ? 'User initiated' : reason.message;
  return { reason: `${words} (${at})`, stateReason: { ...reason } };
}

function toNetwork(
  context: Ec2Context,
  attributes: InstanceAttributes,
  primary: NetworkInterface | undefined,
): XmlObject {
  if (!primary) return { groupSet: [] };
  return {
    subnetId: primary.subnetId,
    vpcId: context.account.vpcId,
    privateIpAddress: primary.privateAddress,
    ipAddress: primary.publicAddress ?? undefined,
    sourceDestCheck: true,
    groupSet: toGroupSet(context, attributes.securityGroupIds),
  };
}

function toBlockDevice({ id, attachment }: Machine['disks'][number]): XmlObject {
  return {
    deviceName: attachment?.device ?? '',
    ebs: {
      volumeId: id,
      status: 'attached',
      attachTime: toInstant(attachment?.attachedAt ?? 0),
      deleteOnTermination: attachment?.deleteWithMachine ?? false,
    },
  };
}

function toSettings(attributes: InstanceAttributes, vcpus: number): XmlObject {
  const { profileArn, metadata } = attributes;
  return {
    iamInstanceProfile: profileArn === null ? undefined : { arn: profileArn, id: 'AIPAEMULATEDPROFILE00' },
    ebsOptimized: attributes.isEbsOptimized,
    enaSupport: true,
    cpuOptions: {
      coreCount: Math.max(1, vcpus / 2),
      threadsPerCore: vcpus > 1 ? 2 : 1,
      nestedVirtualization: attributes.hasNestedVirtualization ? 'enabled' : undefined,
    },
    capacityReservationSpecification: { capacityReservationPreference: 'open' },
    hibernationOptions: { configured: false },
    metadataOptions: { state: 'applied', ...metadata },
    enclaveOptions: { enabled: false },
  };
}
