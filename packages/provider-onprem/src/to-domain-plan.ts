import type { InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import type { ProvisioningRecord } from './domain-metadata.ts';
import {
  type InstanceIdentity,
  type PartRole,
  toDomainName,
  toDomainUuid,
  toMacAddress,
  toPartName,
} from './instance-parts.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { toPoolName } from './volume-types.ts';

/** A disk of a domain. */
export interface PlannedDisk {
  readonly role: PartRole;
  /** Name of the storage pool. */
  readonly pool: string;
  /** Name of the volume. */
  readonly volume: string;
  readonly format: 'qcow2' | 'raw';
  readonly configuration: VolumeConfiguration;
}

/** Everything that an instance consists of, derived from its resolved configuration: any process makes the same plan. */
export interface DomainPlan {
  readonly name: string;
  readonly uuid: string;
  /** Which call makes it, of several with the same token. */
  readonly attemptId: string;
  readonly macAddress: string;
  /** `namespace/name`, for those who look at the host. */
  readonly title: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly virtType: 'kvm' | 'qemu';
  readonly machine: 'pc' | 'q35';
  readonly nestedVirtualization: boolean;
  readonly diskCache: string | undefined;
  /** Root first, then the seed if there is one, then data. */
  readonly disks: readonly PlannedDisk[];
  readonly network: string;
  /** File on the host that the console is written to. */
  readonly consoleLog: string | undefined;
  readonly record: ProvisioningRecord;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a plan needs besides the configuration. */
export interface PlanContext {
  readonly identity: InstanceIdentity;
  /** Another one for each call. */
  readonly attemptId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Folder of the console pool on the host. */
  readonly consoleFolder: string | undefined;
}

/**
 * Plans a domain.
 *
 * @param configuration - As resolved: its type is one of the flavors.
 * @param settings - Options of the provider.
 * @param context - Who wants it, and where its console goes.
 */
export function toDomainPlan(
  configuration: InstanceConfiguration,
  settings: OnpremProviderSettings,
  { identity, attemptId, createdAt, consoleFolder }: PlanContext,
): DomainPlan {
  const { name, namespace, instanceType, imageId, network, tags = {}, idempotencyToken } = configuration;
  const domainName = toDomainName(identity);
  const uuid = toDomainUuid(identity);
  const { vcpus = 1, memoryMib = 1 } = settings.flavors[instanceType] ?? {};
  const { virtType, machine, diskCache } = settings;
  return {
    name: domainName,
    uuid,
    attemptId,
    macAddress: toMacAddress(uuid),
    title: `${namespace}/${name}`,
    vcpus,
    memoryMib,
    virtType,
    machine,
    nestedVirtualization: configuration.nestedVirtualization === true,
    diskCache,
    disks: toDisks(configuration, settings, domainName),
    network: network?.networkId ?? settings.network,
    consoleLog: consoleFolder === undefined ? undefined : `${consoleFolder}/${toPartName(domainName, 'console')}`,
    record: {
      owner: identity.owner,
      namespace,
      name,
      ...(idempotencyToken !== undefined && { idempotencyToken }),
      configurationHash: identity.configurationHash,
      instanceType,
      imageId,
      createdAt,
    },
    tags,
  };
}

function toDisks(
  { rootVolume = {}, additionalVolumes = [] }: InstanceConfiguration,
  { pools, cloudInit }: OnpremProviderSettings,
  domainName: string,
): PlannedDisk[] {
  const toDisk = (role: PartRole, configuration: VolumeConfiguration, format: PlannedDisk['format'] = 'qcow2') => ({
    role,
    pool: toPoolName(configuration, pools),
    volume: toPartName(domainName, role),
    format,
    configuration,
  });
  return [
    toDisk('root', rootVolume),
    ...(cloudInit ? [toDisk('seed', { volumeType: rootVolume.volumeType }, 'raw')] : []),
    ...additionalVolumes.map((volume, index) =>
      toDisk(volume.deleteOnTermination === false ? `kept-${index}` : `data-${index}`, volume),
    ),
  ];
}
