import type { DataDisk, NetworkProfile, OSProfile, VirtualMachine, VirtualMachineIdentity } from '@azure/arm-compute';
import type { InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import { type AzureImage, toImageReference } from './image-reference.ts';
import type { AzureLaunchOptions } from './parse-launch-options.ts';
import { PART_NAMES } from './resource-names.ts';
import type { NetworkIds } from './to-network-ids.ts';
import { toStorageAccountType } from './volume-types.ts';

// The only versions that a machine's interface may be asked for are 2020-11-01 and 2022-11-01.
const NETWORK_API_VERSION = '2022-11-01';

/** Everything that makes a machine, decided. */
export interface MachinePlan {
  readonly name: string;
  readonly location: string;
  /** As resolved. */
  readonly configuration: InstanceConfiguration;
  readonly launch: AzureLaunchOptions;
  readonly image: AzureImage;
  readonly networkIds: NetworkIds & { readonly subnetId: string };
  /** Resource id of a user-assigned identity, or `system`. */
  readonly identity: string | undefined;
  readonly hasPremiumStorage: boolean;
  readonly hasBootDiagnostics: boolean;
  readonly adminUsername: string;
  readonly sshPublicKeys: readonly string[];
  /** Tags of the machine; its parts get them too. */
  readonly tags: Readonly<Record<string, string>>;
  /** Id of an interface that was made before, for a fixed private address. */
  readonly interfaceId?: string | undefined;
  /** Ids of the disks that were made before, by their index among the data volumes. */
  readonly diskIds?: ReadonlyMap<number, string> | undefined;
}

/**
 * Writes the one request that makes a machine with its interface, public address and disks. All of them go with the
 * machine, except kept disks.
 *
 * @param plan - What is made.
 */
export function toVirtualMachine(plan: MachinePlan): VirtualMachine {
  const { configuration, launch, location, tags, identity, hasBootDiagnostics } = plan;
  const { zone, instanceType, market } = configuration;
  return {
    location,
    tags: { ...tags },
    ...(zone !== undefined && zone !== location && { zones: [zone] }),
    ...(launch.plan !== undefined && { plan: { ...launch.plan } }),
    ...(identity !== undefined && { identity: toIdentity(identity) }),
    hardwareProfile: { vmSize: instanceType },
    storageProfile: toStorageProfile(plan),
    ...(!launch.specializedImage && { osProfile: toOsProfile(plan) }),
    networkProfile: toNetworkProfile(plan),
    diagnosticsProfile: { bootDiagnostics: { enabled: hasBootDiagnostics } },
    ...(launch.securityType !== undefined && { securityProfile: { securityType: launch.securityType } }),
    // -1 is the price of an on-demand machine: it is never taken back for its price.
    ...(market === 'spot' && {
      priority: 'Spot',
      evictionPolicy: 'Delete',
      billingProfile: { maxPrice: launch.spotMaxPrice ?? -1 },
    }),
  };
}

function toStorageProfile({ name, configuration, image, hasPremiumStorage, diskIds }: MachinePlan) {
  const { rootVolume = {}, additionalVolumes = [] } = configuration;
  return {
    imageReference: toImageReference(image),
    osDisk: {
      name: PART_NAMES.rootDisk(name),
      createOption: 'FromImage',
      caching: 'ReadWrite' as const,
      deleteOption: 'Delete',
      ...(rootVolume.sizeGib !== undefined && { diskSizeGB: rootVolume.sizeGib }),
      managedDisk: { storageAccountType: toStorageAccountType(rootVolume.volumeType, hasPremiumStorage) },
    },
    dataDisks: additionalVolumes.map((volume, index) =>
      toDataDisk(name, volume, index, hasPremiumStorage, diskIds?.get(index)),
    ),
  };
}

function toDataDisk(
  machineName: string,
  volume: VolumeConfiguration,
  index: number,
  hasPremiumStorage: boolean,
  diskId: string | undefined,
): DataDisk {
  const isKept = volume.deleteOnTermination === false;
  const common = { lun: index, deleteOption: isKept ? 'Detach' : 'Delete' };
  // A disk with chosen IOPS takes no caching, which is on unless it is said: kubernetes-sigs/azuredisk-csi-driver#1770.
  if (diskId !== undefined) return { ...common, createOption: 'Attach', caching: 'None', managedDisk: { id: diskId } };
  return {
    ...common,
    name: PART_NAMES.dataDisk(machineName, index, isKept),
    createOption: 'Empty',
    ...(volume.sizeGib !== undefined && { diskSizeGB: volume.sizeGib }),
    managedDisk: { storageAccountType: toStorageAccountType(volume.volumeType, hasPremiumStorage) },
  };
}

function toOsProfile({ configuration, adminUsername, sshPublicKeys }: MachinePlan): OSProfile {
  const { userData } = configuration;
  return {
    computerName: toComputerName(configuration.name),
    adminUsername,
    ...(userData !== undefined && { customData: Buffer.from(userData).toString('base64') }),
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      ssh: {
        publicKeys: sshPublicKeys.map((keyData) => ({
          path: `/home/${adminUsername}/.ssh/authorized_keys`,
          keyData,
        })),
      },
    },
  };
}

const COMPUTER_NAME_LENGTH = 63;

/**
 * Makes a host name of the name of an instance: letters, digits and dashes, not digits only.
 *
 * @param name - As configured.
 */
export function toComputerName(name: string): string {
  const label = name
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, COMPUTER_NAME_LENGTH)
    .replace(/-+$/, '');
  return /^\d+$/.test(label) ? `vm-${label}`.slice(0, COMPUTER_NAME_LENGTH) : label;
}

function toNetworkProfile({ name, configuration, launch, networkIds, tags, interfaceId }: MachinePlan): NetworkProfile {
  if (interfaceId !== undefined) {
    return { networkInterfaces: [{ id: interfaceId, primary: true, deleteOption: 'Delete' }] };
  }
  const { subnetId, securityGroupId } = networkIds;
  const { acceleratedNetworking } = launch;
  return {
    networkApiVersion: NETWORK_API_VERSION,
    networkInterfaceConfigurations: [
      {
        name: PART_NAMES.interface(name),
        tags: { ...tags },
        primary: true,
        deleteOption: 'Delete',
        ...(acceleratedNetworking !== undefined && { enableAcceleratedNetworking: acceleratedNetworking }),
        ...(securityGroupId !== undefined && { networkSecurityGroup: { id: securityGroupId } }),
        ipConfigurations: [
          {
            name: 'primary',
            primary: true,
            subnet: { id: subnetId },
            ...(configuration.network?.assignPublicIp === true && {
              publicIPAddressConfiguration: {
                name: PART_NAMES.publicAddress(name),
                sku: { name: 'Standard' },
                tags: { ...tags },
                deleteOption: 'Delete',
                publicIPAllocationMethod: 'Static',
              },
            }),
          },
        ],
      },
    ],
  };
}

function toIdentity(identity: string): VirtualMachineIdentity {
  if (identity === 'system') return { type: 'SystemAssigned' };
  return { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } };
}
