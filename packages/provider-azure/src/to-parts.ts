import type { Disk } from '@azure/arm-compute';
import type { VolumeConfiguration } from '@cloud-spi/spi';
import type { MachinePlan } from './to-virtual-machine.ts';
import { toProvisionedPerformance, toStorageAccountType } from './volume-types.ts';

/**
 * Writes the request for an interface with a fixed private address. A machine's own request cannot fix one.
 *
 * @param plan - What is made.
 * @param privateIp - The address.
 * @param publicAddressId - A public address that leads to it, if there is to be one.
 */
export function toInterfaceBody(plan: MachinePlan, privateIp: string, publicAddressId: string | undefined): object {
  const { location, tags, networkIds, launch } = plan;
  const { subnetId, securityGroupId } = networkIds;
  const { acceleratedNetworking } = launch;
  return {
    location,
    tags,
    properties: {
      ...(acceleratedNetworking !== undefined && { enableAcceleratedNetworking: acceleratedNetworking }),
      ...(securityGroupId !== undefined && { networkSecurityGroup: { id: securityGroupId } }),
      ipConfigurations: [
        {
          name: 'primary',
          properties: {
            primary: true,
            subnet: { id: subnetId },
            privateIPAddress: privateIp,
            privateIPAllocationMethod: 'Static',
            ...(publicAddressId !== undefined && {
              publicIPAddress: { id: publicAddressId, properties: { deleteOption: 'Delete' } },
            }),
          },
        },
      ],
    },
  };
}

/**
 * Writes the request for a public address of its own.
 *
 * @param plan - What is made.
 */
export function toPublicAddressBody({ location, tags }: MachinePlan): object {
  return { location, tags, sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } };
}

/**
 * Writes the request for a disk with chosen IOPS. A machine's own request cannot choose them.
 *
 * @param plan - What is made.
 * @param volume - The disk.
 */
export function toDiskBody(plan: MachinePlan, volume: VolumeConfiguration): Disk {
  const { location, tags, configuration } = plan;
  const { zone } = configuration;
  const { sizeGib, volumeType } = volume;
  const { iops, megabytesPerSecond } = toProvisionedPerformance(volume);
  return {
    location,
    tags: { ...tags },
    ...(zone !== undefined && zone !== location && { zones: [zone] }),
    sku: { name: toStorageAccountType(volumeType) },
    creationData: { createOption: 'Empty' },
    ...(sizeGib !== undefined && { diskSizeGB: sizeGib }),
    diskIopsReadWrite: iops,
    diskMBpsReadWrite: megabytesPerSecond,
  };
}
