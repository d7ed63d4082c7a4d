import type { ParkSubnet, ParkType } from '../../park/park-options.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { notFound, requireWellFormed } from '../resource-ids.ts';
import type { QueryParameters } from '../wire/query-parameters.ts';
import type { InterfacePlan } from './launch-plan.ts';

/** Where a launch goes, and how it is connected. */
export interface NetworkPlan {
  readonly zone: string;
  readonly isZoneChosen: boolean;
  readonly interfaces: readonly InterfacePlan[];
}

/**
 * Reads the zone, the subnet and the interfaces of a launch.
 * @throws Ec2Error InvalidParameterCombination, InvalidParameterValue, InvalidSubnetID.NotFound, InvalidGroup.NotFound,
 *   Unsupported
 */
export function readNetwork(context: Ec2Context, parameters: QueryParameters, type: ParkType): NetworkPlan {
  const wishes = parameters.list('NetworkInterface');
  const subnetId = parameters.text('SubnetId');
  const privateAddress = parameters.text('PrivateIpAddress');
  const groupIds = readSecurityGroups(context, parameters, 'SecurityGroupId', 'SecurityGroup');
  if (wishes.length > 0) refuseBoth(subnetId, privateAddress, groupIds);

  const wishedSubnets = wishes.map((wish) => subnetOf(context, wish));
  const subnet =
    subnetId === undefined ? wishedSubnets.find((one) => one !== undefined) : findSubnet(context, subnetId);
  const wishedZone = parameters.below('Placement').text('AvailabilityZone');
  const zone = chooseZone(context, type, wishedZone, subnet);
  const home = subnet ?? defaultSubnetOf(context, zone);
  const isZoneChosen = wishedZone !== undefined || subnet !== undefined;
  if (wishes.length === 0) {
    const interfacePlan = {
      deviceIndex: 0,
      id: undefined,
      subnet: home,
      securityGroupIds: groupIds ?? defaultGroups(context),
      privateAddress,
      hasPublicAddress: isPublicByDefault(home),
      deleteOnTermination: true,
      description: '',
    };
    return { zone, isZoneChosen, interfaces: [interfacePlan] };
  }
  const interfaces = wishes.map((wish, index) => readInterface(context, wish, wishedSubnets[index] ?? home));
  checkInterfaces(interfaces, zone);
  return { zone, isZoneChosen, interfaces };
}

function readInterface(context: Ec2Context, wish: QueryParameters, subnet: ParkSubnet): InterfacePlan {
  const deviceIndex = wish.integer('DeviceIndex');
  if (deviceIndex === undefined) {
    throw new Ec2Error('MissingParameter', `The request must contain the parameter ${wish.nameOf('DeviceIndex')}`);
  }
  const id = wish.text('NetworkInterfaceId');
  const isPublic = wish.flag('AssociatePublicIpAddress');
  wish.ignore('InterfaceType', 'NetworkCardIndex');
  return {
    deviceIndex,
    id,
    subnet,
    securityGroupIds:
      readSecurityGroups(context, wish, 'SecurityGroupId') ?? (id === undefined ? defaultGroups(context) : []),
    privateAddress: wish.text('PrivateIpAddress'),
    hasPublicAddress: isPublic ?? (deviceIndex === 0 && isPublicByDefault(subnet)),
    deleteOnTermination: wish.flag('DeleteOnTermination') ?? id === undefined,
    description: wish.text('Description') ?? '',
  };
}

function subnetOf(context: Ec2Context, wish: QueryParameters): ParkSubnet | undefined {
  const subnetId = wish.text('SubnetId');
  const id = wish.text('NetworkInterfaceId');
  if (id === undefined) return subnetId === undefined ? undefined : findSubnet(context, subnetId);
  requireWellFormed('network-interface', [id]);
  const existing = context.park.interfaces(context.realm).find((other) => other.id === id);
  if (!existing) throw notFound('network-interface', [id]);
  if (existing.attachment) {
    throw new Ec2Error('InvalidNetworkInterface.InUse', `Interface: [${id}] in use.`);
  }
  return findSubnet(context, existing.subnetId);
}

function checkInterfaces(interfaces: readonly InterfacePlan[], zone: string): void {
  const indexes = new Set(interfaces.map(({ deviceIndex }) => deviceIndex));
  if (indexes.size !== interfaces.length || !indexes.has(0)) {
    throw new Ec2Error(
      'InvalidParameterValue',
      'Each network interface requires a unique device index, and one of them must be 0.',
    );
  }
  if (
    interfaces.length > 1 &&
    interfaces.some(({ hasPublicAddress, deviceIndex }) => hasPublicAddress && deviceIndex > 0)
  ) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.',
    );
  }
  const elsewhere = interfaces.find(({ subnet }) => subnet.zone !== undefined && subnet.zone !== zone);
  if (elsewhere) {
    throw new Ec2Error('InvalidParameterCombination', `The subnet ${elsewhere.subnet.id} is not in ${zone}.`);
  }
}

function refuseBoth(subnetId: string | undefined, privateAddress: string | undefined, groups: unknown): void {
  const what = subnetId !== undefined ? 'subnet ID' : privateAddress !== undefined ? 'private IP address' : undefined;
  const name = what ?? (groups === undefined ? undefined : 'security groups');
  if (name === undefined) return;
  throw new Ec2Error(
    'InvalidParameterCombination',
    `Network interfaces and an instance-level ${name} may not be specified on the same request`,
  );
}

function chooseZone(
  { park, realm }: Ec2Context,
  type: ParkType,
  wished: string | undefined,
  subnet: ParkSubnet | undefined,
): string {
  const zones = park.zones(realm).map(({ name }) => name);
  if (wished !== undefined && !zones.includes(wished)) {
    throw new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${wished}]`);
  }
  if (wished !== undefined && subnet?.zone !== undefined && subnet.zone !== wished) {
    throw new Ec2Error('InvalidParameterValue', `The subnet '${subnet.id}' is not in the availability zone ${wished}.`);
  }
  const offering = zones.filter((zone) => type.zones?.includes(zone) ?? true);
  const chosen = wished ?? subnet?.zone;
  if (chosen !== undefined) {
    if (offering.includes(chosen)) return chosen;
    throw new Ec2Error(
      'Unsupported',
      `Your requested instance type (${type.name}) is not supported in your requested Availability Zone (${chosen}). Please retry your request by not specifying an Availability Zone or choosing ${offering.join(', ')}.`,
    );
  }
  const hasRoom = (zone: string) =>
    park.findRoom({ realm, zone, type: type.name, market: 'on-demand', isNew: true }).count > 0;
  return offering.find(hasRoom) ?? offering[0] ?? '';
}

function readSecurityGroups(
  { account }: Ec2Context,
  parameters: QueryParameters,
  idName: string,
  groupName?: string,
): string[] | undefined {
  const ids = parameters.texts(idName);
  const names = groupName === undefined ? [] : parameters.texts(groupName);
  requireWellFormed('security-group', ids);
  for (const id of ids) {
    if (!account.securityGroups.some((group) => group.id === id)) throw notFound('security-group', [id]);
  }
  const named = names.map((name) => {
    const group = account.securityGroups.find((other) => other.name === name);
    if (!group) {
      throw new Ec2Error(
        'InvalidGroup.NotFound',
        `The security group '${name}' does not exist in default VPC '${account.vpcId}'`,
      );
    }
    return group.id;
  });
  return ids.length + named.length === 0 ? undefined : [...ids, ...named];
}

function findSubnet({ park, realm }: Ec2Context, id: string): ParkSubnet {
  requireWellFormed('subnet', [id]);
  const subnet = park.subnets(realm).find((other) => other.id === id);
  if (!subnet) throw notFound('subnet', [id]);
  return subnet;
}

function defaultSubnetOf({ park, realm }: Ec2Context, zone: string): ParkSubnet {
  const subnet = park.subnets(realm).find((other) => other.zone === undefined || other.zone === zone);
  if (!subnet) {
    throw new Ec2Error('MissingInput', `No subnets found for the default VPC in ${zone}. Please specify a subnet.`);
  }
  return subnet;
}

function defaultGroups({ account }: Ec2Context): string[] {
  return account.securityGroups.slice(0, 1).map(({ id }) => id);
}

/** Default subnets give public addresses. */
function isPublicByDefault(subnet: ParkSubnet): boolean {
  return subnet.attributes?.mapPublicIpOnLaunch !== false;
}
