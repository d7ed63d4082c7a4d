import type { ParkSubnet } from '../../park/park-options.ts';
import type { Address } from '../../park/to-machine.ts';
import { describeCollection } from '../describe-collection.ts';
import type { Ec2SecurityGroup } from '../ec2-account.ts';
import { Ec2Error } from '../ec2-error.ts';
import { toTagSet } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const describeSubnets = describeCollection<ParkSubnet>({
  setName: 'subnetSet',
  pageLimits: { min: 5, max: 1_000 },
  keys: [{ parameter: 'SubnetId', kind: 'subnet', keyOf: ({ id }) => id }],
  items: ({ park, realm }) => park.subnets(realm),
  filters: ({ account }) => ({
    'subnet-id': ({ id }) => [id],
    'availability-zone': ({ zone }) => [zone],
    'vpc-id': () => [account.vpcId],
    'cidr-block': ({ cidr }) => [cidr],
    'default-for-az': () => ['true'],
    'map-public-ip-on-launch': (subnet) => [String(isPublic(subnet))],
    state: () => ['available'],
    'owner-id': () => [account.accountId],
  }),
  labelsOf: () => ({}),
  toXml: ({ park, realm, account }, subnet) => ({
    subnetId: subnet.id,
    subnetArn: `arn:aws:ec2:${account.region}:${account.accountId}:subnet/${subnet.id}`,
    state: 'available',
    ownerId: account.accountId,
    vpcId: account.vpcId,
    cidrBlock: subnet.cidr,
    ipv6CidrBlockAssociationSet: [],
    assignIpv6AddressOnCreation: false,
    availableIpAddressCount: park.countFreeAddresses(realm, subnet.id),
    availabilityZone: subnet.zone,
    availabilityZoneId: park.zones(realm).find(({ name }) => name === subnet.zone)?.attributes?.zoneId as string,
    defaultForAz: true,
    mapPublicIpOnLaunch: isPublic(subnet),
    tagSet: [],
  }),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
export const describeSecurityGroups = describeCollection<Ec2SecurityGroup>({
  setName: 'securityGroupInfo',
  pageLimits: { min: 5, max: 1_000 },
  keys: [
    { parameter: 'GroupId', kind: 'security-group', keyOf: ({ id }) => id },
    {
      parameter: 'GroupName',
      keyOf: ({ name }) => name,
      refuse: ([name]) => new Ec2Error('InvalidGroup.NotFound', `The security group '${name}' does not exist`),
    },
  ],
  items: ({ account }) => account.securityGroups,
  filters: ({ account }) => ({
    'group-id': ({ id }) => [id],
    'group-name': ({ name }) => [name],
    'owner-id': () => [account.accountId],
    'vpc-id': () => [account.vpcId],
  }),
  labelsOf: () => ({}),
  toXml: ({ account }, { id, name }) => ({
    ownerId: account.accountId,
    groupId: id,
    groupName: name,
    groupDescription: name,
    ipPermissions: [],
    ipPermissionsEgress: [],
    vpcId: account.vpcId,
    tagSet: [],
  }),
});

/** The one network that an account has here. */
interface Vpc {
  readonly id: string;
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
export const describeVpcs = describeCollection<Vpc>({
  setName: 'vpcSet',
  pageLimits: { min: 5, max: 1_000 },
  keys: [
    {
      parameter: 'VpcId',
      keyOf: ({ id }) => id,
      refuse: ([id]) => new Ec2Error('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`),
    },
  ],
  items: ({ account }) => [{ id: account.vpcId }],
  filters: ({ account }) => ({
    'vpc-id': ({ id }) => [id],
    'is-default': () => ['true'],
    'owner-id': () => [account.accountId],
    state: () => ['available'],
  }),
  labelsOf: () => ({}),
  toXml: ({ account }, { id }) => ({
    vpcId: id,
    ownerId: account.accountId,
    state: 'available',
    cidrBlock: account.vpcCidr,
    dhcpOptionsId: 'default',
    instanceTenancy: 'default',
    isDefault: true,
    tagSet: [],
  }),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html */
export const describeAddresses = describeCollection<Address>({
  setName: 'addressesSet',
  pageLimits: { min: 1, max: 1_000 },
  keys: [
    {
      parameter: 'AllocationId',
      keyOf: ({ id }) => id,
      refuse: ([id]) => new Ec2Error('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`),
    },
    {
      parameter: 'PublicIp',
      keyOf: ({ address }) => address,
      refuse: ([address]) => new Ec2Error('InvalidAddress.NotFound', `Address '${address}' not found.`),
    },
  ],
  items: ({ park, realm }) => park.addresses(realm),
  filters: () => ({
    'allocation-id': ({ id }) => [id],
    'public-ip': ({ address }) => [address],
    'network-interface-id': ({ interfaceId }) => [interfaceId ?? undefined],
    domain: () => ['vpc'],
  }),
  labelsOf: ({ labels }) => labels,
  toXml: ({ park, realm, account }, { id, address, interfaceId, labels }) => {
    const target = park.interfaces(realm).find((other) => other.id === interfaceId);
    return {
      publicIp: address,
      allocationId: id,
      domain: 'vpc',
      instanceId: target?.attachment?.machineId,
      networkInterfaceId: target?.id,
      associationId: target ? `eipassoc-${target.id.replace(/^eni-/, '')}` : undefined,
      privateIpAddress: target?.privateAddress,
      networkBorderGroup: account.region,
      tagSet: toTagSet(labels),
    };
  },
});

function isPublic(subnet: ParkSubnet): boolean {
  return subnet.attributes?.mapPublicIpOnLaunch !== false;
}
