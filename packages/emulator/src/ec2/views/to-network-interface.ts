import type { NetworkInterface } from '../../park/to-machine.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { toTagSet } from '../tags.ts';
import { toInstant, type XmlObject } from '../wire/to-xml.ts';
import { ipName } from './address-names.ts';
import { toGroupSet } from './to-group-set.ts';

/** A network interface as DescribeInstances shows it. */
export function toInstanceInterface(context: Ec2Context, part: NetworkInterface): XmlObject {
  return { ...toCommon(context, part), attachment: toAttachment(part) };
}

/** A network interface as DescribeNetworkInterfaces shows it. */
export function toNetworkInterface(context: Ec2Context, part: NetworkInterface): XmlObject {
  return {
    ...toCommon(context, part),
    availabilityZone: part.zone,
    requesterManaged: false,
    attachment: part.attachment
      ? { ...toAttachment(part), instanceId: part.attachment.machineId, instanceOwnerId: context.account.accountId }
      : undefined,
    tagSet: toTagSet(part.labels),
  };
}

/** Ids of the security groups of an interface. */
export function groupIdsOf({ attributes }: NetworkInterface): string[] {
  return Array.isArray(attributes.securityGroupIds) ? attributes.securityGroupIds.map(String) : [];
}

function toCommon(context: Ec2Context, part: NetworkInterface): XmlObject {
  const { account } = context;
  const association = part.publicAddress === null ? undefined : toAssociation(part.publicAddress, account.region);
  return {
    networkInterfaceId: part.id,
    subnetId: part.subnetId,
    vpcId: account.vpcId,
    description: String(part.attributes.description ?? ''),
    ownerId: account.accountId,
    status: part.attachment ? 'in-use' : 'available',
    macAddress: toMacAddress(part.id),
    privateIpAddress: part.privateAddress,
    privateDnsName: ipName(part.privateAddress, 'internal', account.region),
    sourceDestCheck: true,
    groupSet: toGroupSet(context, groupIdsOf(part)),
    association,
    privateIpAddressesSet: [{ privateIpAddress: part.privateAddress, primary: true, association }],
    interfaceType: 'interface',
  };
}

function toAttachment({ id, attachment }: NetworkInterface): XmlObject {
  return {
    attachmentId: `eni-attach-${id.replace(/^eni-/, '')}`,
    deviceIndex: Number(attachment?.device ?? 0),
    status: 'attached',
    attachTime: toInstant(attachment?.attachedAt ?? 0),
    deleteOnTermination: attachment?.deleteWithMachine ?? false,
  };
}

function toAssociation(publicAddress: string, region: string): XmlObject {
  return {
    publicIp: publicAddress,
    publicDnsName: ipName(publicAddress, 'public', region),
    ipOwnerId: 'amazon',
  };
}

/** A locally administered address made from the id. */
function toMacAddress(id: string): string {
  const digits = id
    .replace(/[^0-9a-f]/g, '')
    .slice(-10)
    .padStart(10, '0');
  return `02:${digits.match(/../g)?.join(':') ?? ''}`;
}
