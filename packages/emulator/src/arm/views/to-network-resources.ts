import type { Address, NetworkInterface } from '../../park/to-machine.ts';
import type { ArmContext, JsonObject } from '../arm-context.ts';
import { groupOf } from '../names.ts';
import { toArmId, toUuid } from '../resource-ids.ts';
import { machineType } from './to-virtual-machine.ts';

/** The type of network interfaces. */
export const interfaceType = 'Microsoft.Network/networkInterfaces';

/** The type of public addresses. */
export const addressType = 'Microsoft.Network/publicIPAddresses';

/** A network interface as it is answered. */
export function toInterfaceBody(context: ArmContext, networkInterface: NetworkInterface): JsonObject {
  const { attributes, name, attachment, privateAddress, subnetId, labels } = networkInterface;
  const id = toArmId(context, groupOf(networkInterface), interfaceType, name ?? '');
  const address = context.park.addressOf(networkInterface.id);
  const machine = attachment === null ? undefined : context.park.machine(attachment.machineId);
  return {
    name,
    id,
    type: interfaceType,
    location: context.account.location,
    tags: { ...labels },
    etag: `W/"${toUuid(networkInterface.id)}"`,
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: toUuid(networkInterface.id),
      ipConfigurations: [
        {
          name: String(attributes.configurationName ?? 'primary'),
          id: `${id}/ipConfigurations/${String(attributes.configurationName ?? 'primary')}`,
          etag: `W/"${toUuid(networkInterface.id)}"`,
          type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
          properties: {
            provisioningState: 'Succeeded',
            primary: true,
            privateIPAddress: privateAddress,
            privateIPAllocationMethod: attributes.isFixed === true ? 'Static' : 'Dynamic',
            privateIPAddressVersion: 'IPv4',
            subnet: { id: String(attributes.subnetId ?? subnetId) },
            ...(address !== undefined && {
              publicIPAddress: { id: toArmId(context, groupOf(address), addressType, address.name ?? '') },
            }),
          },
        },
      ],
      ...(typeof attributes.securityGroupId === 'string' && {
        networkSecurityGroup: { id: attributes.securityGroupId },
      }),
      enableAcceleratedNetworking: attributes.isAccelerated === true,
      enableIPForwarding: false,
      primary: true,
      ...(machine !== undefined && {
        virtualMachine: { id: toArmId(context, groupOf(machine), machineType, machine.name ?? '') },
      }),
    },
  };
}

/** A public address as it is answered. */
export function toAddressBody(context: ArmContext, address: Address): JsonObject {
  const { name, labels, interfaceId } = address;
  const networkInterface = interfaceId === null ? undefined : context.park.networkInterface(interfaceId);
  return {
    name,
    id: toArmId(context, groupOf(address), addressType, name ?? ''),
    type: addressType,
    location: context.account.location,
    tags: { ...labels },
    etag: `W/"${toUuid(address.id)}"`,
    sku: { name: 'Standard', tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded',
      resourceGuid: toUuid(address.id),
      ipAddress: address.address,
      publicIPAddressVersion: 'IPv4',
      publicIPAllocationMethod: 'Static',
      idleTimeoutInMinutes: 4,
      ...(networkInterface !== undefined && {
        ipConfiguration: {
          id: `${toArmId(context, groupOf(networkInterface), interfaceType, networkInterface.name ?? '')}/ipConfigurations/primary`,
        },
      }),
    },
  };
}
