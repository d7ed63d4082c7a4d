import { isUtf8 } from 'node:buffer';
import { toOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import type {
  ComputeAttachedDisk,
  ComputeInstance,
  ComputeMetadata,
  ComputeNetworkInterface,
  ComputeScheduling,
} from './compute-resources.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import { encodeTags } from './label-encoding.ts';
import { toMachineSeries } from './machine-series.ts';
import { METADATA_KEYS, toLongTextsItem } from './metadata-items.ts';
import type { GcpLaunchOptions } from './parse-launch-options.ts';
import { toDataDiskName } from './to-instance-name.ts';
import { toNetworkPaths } from './to-network-paths.ts';
import { toDiskType } from './volume-types.ts';

/** Label of data disks that outlive their machine. */
export const KEPT_DISK_LABEL = 'cloud-spi-kept';

/** Who wants the machine. */
export interface InstanceIdentity {
  /** The derived name. */
  readonly name: string;
  readonly owner: string;
  /** Fingerprint of the configuration as requested. */
  readonly configurationHash: string;
}

/** What a machine is made from. */
export interface InstancePlan {
  /** As resolved: zone and image are decided. */
  readonly configuration: InstanceConfiguration;
  readonly launchOptions: GcpLaunchOptions;
  readonly identity: InstanceIdentity;
  readonly settings: Pick<
    GcpProviderSettings,
    'projectId' | 'network' | 'subnetwork' | 'serviceAccountScopes' | 'sshUsername'
  >;
}

/**
 * Writes the machine that is to be made: everything that it needs in one request, so that it is made whole or not at all.
 *
 * @param plan - What it is made from.
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert
 */
export function toInstance(plan: InstancePlan): ComputeInstance {
  const { configuration, launchOptions, identity, settings } = plan;
  const { zone = '', instanceType, network, nestedVirtualization, identity: email } = configuration;
  const { labels, longTexts } = encodeTags({ ...configuration.tags, ...toOwnership(plan) });
  return {
    name: identity.name,
    machineType: `zones/${zone}/machineTypes/${instanceType}`,
    labels,
    metadata: toMetadata(plan, longTexts),
    disks: toDisks(plan),
    networkInterfaces: [toNetworkInterface(plan)],
    ...(network?.securityGroupIds !== undefined && { tags: { items: network.securityGroupIds } }),
    scheduling: toScheduling(configuration, launchOptions),
    ...(email !== undefined && { serviceAccounts: [{ email, scopes: settings.serviceAccountScopes }] }),
    ...(nestedVirtualization === true && { advancedMachineFeatures: { enableNestedVirtualization: true } }),
    ...(launchOptions.deletionProtection && { deletionProtection: true }),
  };
}

function toOwnership({ configuration, identity }: InstancePlan): Readonly<Record<string, string>> {
  const { namespace, name, idempotencyToken } = configuration;
  const { owner, configurationHash } = identity;
  return toOwnershipTags({
    owner,
    namespace,
    name,
    configurationHash,
    ...(idempotencyToken !== undefined && { idempotencyToken }),
  });
}

function toMetadata(plan: InstancePlan, longTexts: Readonly<Record<string, string>>): ComputeMetadata {
  const { configuration, launchOptions, settings } = plan;
  const { userData, sshPublicKeys = [] } = configuration;
  const { userDataKey, sshUsername = settings.sshUsername, discardLocalSsdOnStop, serialPortLogging } = launchOptions;
  const items = [
    ...(userData === undefined ? [] : toUserDataItems(userData, userDataKey)),
    ...(sshPublicKeys.length === 0
      ? []
      : [{ key: METADATA_KEYS.sshKeys, value: sshPublicKeys.map((key) => `${sshUsername}:${key}`).join('\n') }]),
    ...(discardLocalSsdOnStop ? [{ key: METADATA_KEYS.discardLocalSsd, value: 'true' }] : []),
    ...(serialPortLogging === undefined
      ? []
      : [{ key: METADATA_KEYS.serialPortLogging, value: serialPortLogging ? 'TRUE' : 'FALSE' }]),
    ...toLongTextsItem(longTexts),
  ];
  return { items };
}

/** Metadata is text; cloud-init takes other bytes in base64. https://docs.cloud-init.io/en/latest/reference/datasources/gce.html */
function toUserDataItems(userData: string | Uint8Array, key: string) {
  if (typeof userData === 'string') return [{ key, value: userData }];
  const bytes = Buffer.from(userData);
  if (isUtf8(bytes)) return [{ key, value: bytes.toString('utf8') }];
  return [
    { key, value: bytes.toString('base64') },
    { key: METADATA_KEYS.userDataEncoding, value: 'base64' },
  ];
}

function toDisks(plan: InstancePlan): ComputeAttachedDisk[] {
  const { configuration, launchOptions, identity } = plan;
  const { zone = '', imageId, rootVolume = {}, additionalVolumes = [] } = configuration;
  const root = {
    ...toDisk(plan, rootVolume, identity.name),
    boot: true,
    deviceName: 'root',
  };
  const data = additionalVolumes.map((volume, index) => ({
    ...toDisk(plan, volume, toDataDiskName(identity.name, index)),
    deviceName: `data-${index}`,
  }));
  const local = Array.from({ length: launchOptions.localSsdCount }, (_, index) => ({
    type: 'SCRATCH',
    interface: 'NVME',
    autoDelete: true,
    deviceName: `local-${index}`,
    initializeParams: { diskType: `zones/${zone}/diskTypes/local-ssd` },
  }));
  return [{ ...root, initializeParams: { ...root.initializeParams, sourceImage: imageId } }, ...data, ...local];
}

function toDisk(plan: InstancePlan, volume: VolumeConfiguration, diskName: string): ComputeAttachedDisk {
  const { configuration, launchOptions } = plan;
  const { zone = '', instanceType } = configuration;
  const { volumeType = 'ssd', sizeGib, iops, throughputMibps, deleteOnTermination = true } = volume;
  const { kmsKeyName, diskTypes } = launchOptions;
  return {
    autoDelete: deleteOnTermination,
    type: 'PERSISTENT',
    initializeParams: {
      diskName,
      diskType: `zones/${zone}/diskTypes/${toDiskType(volumeType, instanceType, diskTypes)}`,
      ...(sizeGib !== undefined && { diskSizeGb: `${sizeGib}` }),
      ...(iops !== undefined && { provisionedIops: `${iops}` }),
      ...(throughputMibps !== undefined && { provisionedThroughput: `${throughputMibps}` }),
      labels: {
        ...encodeTags(toOwnership(plan)).labels,
        ...(!deleteOnTermination && { [KEPT_DISK_LABEL]: 'true' }),
      },
    },
    ...(kmsKeyName !== undefined && { diskEncryptionKey: { kmsKeyName } }),
  };
}

function toNetworkInterface({ configuration, settings }: InstancePlan): ComputeNetworkInterface {
  const { zone = '', network } = configuration;
  return {
    ...toNetworkPaths(network, settings, zone),
    ...(network?.privateIp !== undefined &&
      (network.privateIp.includes(':')
        ? { stackType: 'IPV4_IPV6', ipv6Address: network.privateIp } // the default stack has no such address
        : { networkIP: network.privateIp })),
    ...(network?.assignPublicIp === true && {
      accessConfigs: [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }],
    }),
  };
}

/** https://cloud.google.com/compute/docs/instances/create-use-spot, /limit-vm-runtime and /host-maintenance-overview */
function toScheduling(
  { market, instanceType }: InstanceConfiguration,
  { maxRunDurationMs }: GcpLaunchOptions,
): ComputeScheduling {
  const isSpot = market === 'spot';
  return {
    provisioningModel: isSpot ? 'SPOT' : 'STANDARD',
    automaticRestart: !isSpot,
    // The default is to migrate, which the cloud refuses for machines that cannot.
    ...((isSpot || !toMachineSeries(instanceType).canMigrate) && { onHostMaintenance: 'TERMINATE' }),
    ...((isSpot || maxRunDurationMs !== undefined) && { instanceTerminationAction: 'DELETE' }),
    ...(maxRunDurationMs !== undefined && {
      maxRunDuration: { seconds: `${Math.ceil(maxRunDurationMs / 1_000)}` },
      automaticRestart: false,
    }),
  };
}
