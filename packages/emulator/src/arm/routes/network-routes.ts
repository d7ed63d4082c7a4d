import type { Address, NetworkInterface } from '../../park/to-machine.ts';
import { type ArmCall, type ArmReply, asList, asObject, asText, type JsonObject } from '../arm-context.ts';
import { ArmError, resourceNotFound } from '../arm-error.ts';
import { requireSecurityGroup, requireSubnet } from '../check-interfaces.ts';
import { checkLocation } from '../check-machine.ts';
import { checkTags } from '../check-tags.ts';
import { findAddress, findInterface, isInGroup, rememberName } from '../names.ts';
import { beginOperation } from '../operations.ts';
import { answerPage, toPagedList } from '../pages.ts';
import { readBody } from '../read-body.ts';
import { nameOfId, toArmId } from '../resource-ids.ts';
import type { ArmRoute } from '../route.ts';
import { toArmError } from '../to-arm-error.ts';
import { addressType, interfaceType, toAddressBody, toInterfaceBody } from '../views/to-network-resources.ts';
import { groupPath } from './paths.ts';

const network = `${groupPath}/providers/Microsoft.Network`;
const interfaces = `${network}/networkInterfaces`;
const addresses = `${network}/publicIPAddresses`;

/** Network interfaces and public addresses; virtual networks and security groups as far as they are read. */
export const networkRoutes: readonly ArmRoute[] = [
  { method: 'PUT', path: `${interfaces}/{name}`, operation: 'NetworkInterfaces_CreateOrUpdate', answer: putInterface },
  {
    method: 'GET',
    path: `${interfaces}/{name}`,
    operation: 'NetworkInterfaces_Get',
    answer: (call) => ({ status: 200, json: toInterfaceBody(call, requireInterface(call)) }),
  },
  { method: 'DELETE', path: `${interfaces}/{name}`, operation: 'NetworkInterfaces_Delete', answer: deleteInterface },
  {
    method: 'GET',
    path: interfaces,
    operation: 'NetworkInterfaces_List',
    answer: (call) => {
      const all = call.park.interfaces(call.realm).filter((part) => isListed(call, part));
      return answerPage(
        call,
        toPagedList(all, (part) => toInterfaceBody(call, part), partsOnPage),
      );
    },
  },
  { method: 'PUT', path: `${addresses}/{name}`, operation: 'PublicIPAddresses_CreateOrUpdate', answer: putAddress },
  {
    method: 'GET',
    path: `${addresses}/{name}`,
    operation: 'PublicIPAddresses_Get',
    answer: (call) => ({ status: 200, json: toAddressBody(call, requireAddress(call)) }),
  },
  { method: 'DELETE', path: `${addresses}/{name}`, operation: 'PublicIPAddresses_Delete', answer: deleteAddress },
  {
    method: 'GET',
    path: addresses,
    operation: 'PublicIPAddresses_List',
    answer: (call) => {
      const all = call.park.addresses(call.realm).filter((part) => isListed(call, part));
      return answerPage(
        call,
        toPagedList(all, (part) => toAddressBody(call, part), partsOnPage),
      );
    },
  },
  {
    method: 'GET',
    path: `${network}/virtualNetworks/{network}/subnets/{subnet}`,
    operation: 'Subnets_Get',
    answer: getSubnet,
  },
  {
    method: 'GET',
    path: `${network}/networkSecurityGroups/{name}`,
    operation: 'NetworkSecurityGroups_Get',
    answer: getSecurityGroup,
  },
];

// The page size of the service is far larger than that of machines.
const partsOnPage = 1_000;

/** Lists miss what is new for a while; reads by name do not. */
function isListed({ params, park, now, extraLagMs }: ArmCall, part: NetworkInterface | Address): boolean {
  const { listLagMs } = park.timings;
  return isInGroup(part, params.resourceGroup ?? '') && part.createdAt <= now - listLagMs - extraLagMs;
}

function requireInterface(call: ArmCall): NetworkInterface {
  const { resourceGroup = '', name = '' } = call.params;
  const found = findInterface(call, resourceGroup, name);
  if (found === undefined) throw resourceNotFound(interfaceType, name, resourceGroup);
  return found;
}

function requireAddress(call: ArmCall): Address {
  const { resourceGroup = '', name = '' } = call.params;
  const found = findAddress(call, resourceGroup, name);
  if (found === undefined) throw resourceNotFound(addressType, name, resourceGroup);
  return found;
}

function putInterface(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const body = readBody(call);
  checkLocation(call, body);
  const properties = asObject(body.properties);
  const [ip = {}] = asList(properties.ipConfigurations).map(asObject);
  const wanted = asObject(ip.properties);
  const subnetId = asText(asObject(wanted.subnet).id) ?? '';
  requireSubnet(call, subnetId);
  const securityGroupId = asText(asObject(properties.networkSecurityGroup).id);
  if (securityGroupId !== undefined) requireSecurityGroup(call, securityGroupId);
  const { park, realm, account } = call;
  const existing = findInterface(call, resourceGroup, name);
  const attributes = {
    resourceGroup,
    subnetId,
    configurationName: asText(ip.name) ?? 'primary',
    isFixed: wanted.privateIPAllocationMethod === 'Static',
    isAccelerated: properties.enableAcceleratedNetworking === true,
    ...(securityGroupId !== undefined && { securityGroupId }),
  };
  const id = existing?.id ?? park.newHex(32);
  const labels = checkTags(body.tags);
  if (existing !== undefined) park.updatePart(id, { labels, attributes });
  else {
    const privateAddress = asText(wanted.privateIPAddress);
    try {
      park.createInterface({
        id,
        realm,
        zone: account.location,
        name,
        labels,
        attributes,
        subnetId: subnetId.toLowerCase(),
        ...(privateAddress !== undefined && { privateAddress }),
      });
    } catch (error) {
      throw toArmError(error);
    }
    rememberName(call, 'interface', resourceGroup, name, id);
  }
  linkAddress(call, resourceGroup, id, asObject(wanted.publicIPAddress));
  const json = toInterfaceBody(call, requireInterface(call));
  const headers = beginOperation(call, 'create', null, 'Microsoft.Network');
  return { status: existing === undefined ? 201 : 200, json, headers };
}

function linkAddress(call: ArmCall, group: string, interfaceId: string, reference: JsonObject): void {
  const id = asText(reference.id);
  if (id === undefined) return;
  const address = findAddress(call, group, nameOfId(id));
  if (address === undefined) {
    throw new ArmError(400, 'InvalidResourceReference', `Resource ${id} was not found.`);
  }
  const deleteWithInterface = asObject(reference.properties).deleteOption === 'Delete';
  call.park.updatePart(address.id, { interfaceId, deleteWithInterface });
}

function deleteInterface(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const found = findInterface(call, resourceGroup, name);
  if (found === undefined) return { status: 204 };
  const { reservedUntil, reservedFor } = found.attributes;
  if (typeof reservedUntil === 'number' && reservedUntil > call.now) {
    const message = `Nic(s) in request is reserved for another Virtual Machine for 180 seconds. Please provide another nic(s) or retry after 180 seconds. Reserved VM: ${String(reservedFor)}`;
    throw new ArmError(400, 'NicReservedForAnotherVm', message);
  }
  if (found.attachment !== null) {
    const message = `Network Interface ${name} is used by existing resource. In order to delete the network interface, it must be dissociated from the resource.`;
    throw new ArmError(400, 'NicInUse', message);
  }
  const address = call.park.addressOf(found.id);
  call.park.deletePart(found.id);
  if (address?.deleteWithInterface) call.park.deletePart(address.id);
  return { status: 202, headers: beginOperation(call, 'instant', null, 'Microsoft.Network') };
}

function putAddress(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const body = readBody(call);
  checkLocation(call, body);
  const { park, realm } = call;
  const existing = findAddress(call, resourceGroup, name);
  const labels = checkTags(body.tags);
  if (existing !== undefined) park.updatePart(existing.id, { labels });
  else {
    const id = park.newHex(32);
    try {
      park.createAddress({ id, realm, name, labels, attributes: { resourceGroup } });
    } catch (error) {
      throw toArmError(error);
    }
    rememberName(call, 'address', resourceGroup, name, id);
  }
  const json = toAddressBody(call, requireAddress(call));
  const headers = beginOperation(call, 'create', null, 'Microsoft.Network');
  return { status: existing === undefined ? 201 : 200, json, headers };
}

function deleteAddress(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const found = findAddress(call, resourceGroup, name);
  if (found === undefined) return { status: 204 };
  const user = found.interfaceId === null ? undefined : call.park.networkInterface(found.interfaceId);
  if (user !== undefined) {
    const message = `Public IP address ${name} can not be deleted since it is still allocated to resource ${user.name}.`;
    throw new ArmError(400, 'PublicIPAddressCannotBeDeleted', message);
  }
  call.park.deletePart(found.id);
  return { status: 202, headers: beginOperation(call, 'instant', null, 'Microsoft.Network') };
}

function getSubnet(call: ArmCall): ArmReply {
  const { resourceGroup = '', network: networkName = '', subnet: subnetName = '' } = call.params;
  const id = `${toArmId(call, resourceGroup, 'Microsoft.Network/virtualNetworks', networkName)}/subnets/${subnetName}`;
  const subnet = call.park.subnets(call.realm).find((other) => other.id === id.toLowerCase());
  if (subnet === undefined) throw new ArmError(404, 'NotFound', `Resource ${id} not found.`);
  const properties = { provisioningState: 'Succeeded', addressPrefix: subnet.cidr };
  return { status: 200, json: { name: subnetName, id, type: 'Microsoft.Network/virtualNetworks/subnets', properties } };
}

function getSecurityGroup(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const type = 'Microsoft.Network/networkSecurityGroups';
  if (!call.account.securityGroups.some((other) => other.toLowerCase() === name.toLowerCase())) {
    throw resourceNotFound(type, name, resourceGroup);
  }
  const properties = { provisioningState: 'Succeeded', securityRules: [] };
  const id = toArmId(call, resourceGroup, type, name);
  return { status: 200, json: { name, id, type, location: call.account.location, properties } };
}
