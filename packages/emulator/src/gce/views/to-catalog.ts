import type { ParkImage, ParkSubnet, ParkType, ParkZone } from '../../park/park-options.ts';
import type { Disk } from '../../park/to-machine.ts';
import { imageDefaultSizeGib } from '../find-image.ts';
import type { GceCloud } from '../gce-context.ts';
import { type DiskTypeRule, diskTypes } from '../launch/disk-types.ts';
import { fingerprintOf } from '../wire/fingerprint.ts';
import { toLink } from '../wire/links.ts';
import { toGceTime } from '../wire/time.ts';

const longAgo = '1969-12-31T16:00:00.000-08:00';

/** The number of something that always has the same one. */
export function numberOf(path: string): string {
  const bytes = Buffer.from(fingerprintOf(path), 'base64').subarray(0, 6);
  return (bytes.readUIntBE(0, 6) + 1_000).toString();
}

/** The region of a zone. */
export function regionOf(zone: string): string {
  return zone.replace(/-[^-]*$/, '');
}

/** A zone as the API shows it. */
export function toZone({ projectId }: GceCloud, { name }: ParkZone) {
  const path = `projects/${projectId}/zones/${name}`;
  return {
    kind: 'compute#zone',
    id: numberOf(path),
    creationTimestamp: longAgo,
    name,
    description: name,
    status: 'UP',
    region: toLink(`projects/${projectId}/regions/${regionOf(name)}`),
    selfLink: toLink(path),
    availableCpuPlatforms: ['Intel Cascade Lake', 'Intel Ice Lake', 'AMD Milan'],
    supportsPzs: false,
  };
}

/** A machine type as a zone offers it. */
export function toMachineType({ projectId }: GceCloud, type: ParkType, zone: string) {
  const path = `projects/${projectId}/zones/${zone}/machineTypes/${type.name}`;
  return {
    kind: 'compute#machineType',
    id: numberOf(path),
    creationTimestamp: longAgo,
    name: type.name,
    description: `${type.vcpus} vCPUs, ${type.memoryMib / 1_024} GB RAM`,
    guestCpus: type.vcpus,
    memoryMb: type.memoryMib,
    architecture: type.architecture === 'arm64' ? 'ARM64' : 'X86_64',
    isSharedCpu: type.attributes?.isShared === true,
    maximumPersistentDisks: 128,
    maximumPersistentDisksSizeGb: '263168',
    ...(type.attributes?.isDeprecated === true && { deprecated: { state: 'DEPRECATED' } }),
    zone,
    selfLink: toLink(path),
  };
}

/** An image as the API shows it. */
export function toImage({ id, name, family, architecture, sizeGib, attributes }: ParkImage) {
  return {
    kind: 'compute#image',
    id: numberOf(id),
    creationTimestamp: String(attributes?.createdAt ?? longAgo),
    name,
    ...(family !== undefined && { family }),
    architecture: architecture === 'arm64' ? 'ARM64' : 'X86_64',
    diskSizeGb: `${sizeGib ?? imageDefaultSizeGib}`,
    archiveSizeBytes: `${(sizeGib ?? imageDefaultSizeGib) * 100_000_000}`,
    status: 'READY',
    sourceType: 'RAW',
    labelFingerprint: fingerprintOf({}),
    ...(attributes?.isDeprecated === true && { deprecated: { state: 'DEPRECATED' } }),
    selfLink: toLink(id),
  };
}

/** A subnetwork as the API shows it. */
export function toSubnetwork({ projectId }: GceCloud, { id, cidr, attributes }: ParkSubnet) {
  const path = `projects/${projectId}/${id}`;
  return {
    kind: 'compute#subnetwork',
    id: numberOf(path),
    creationTimestamp: longAgo,
    name: String(attributes?.name ?? 'default'),
    network: toLink(`projects/${projectId}/global/networks/${attributes?.network}`),
    ipCidrRange: cidr,
    region: toLink(`projects/${projectId}/regions/${attributes?.region}`),
    privateIpGoogleAccess: false,
    fingerprint: fingerprintOf(path),
    purpose: 'PRIVATE',
    stackType: 'IPV4_ONLY',
    selfLink: toLink(path),
  };
}

/** A network as the API shows it. */
export function toNetwork({ projectId, park, realm }: GceCloud, name: string) {
  const path = `projects/${projectId}/global/networks/${name}`;
  return {
    kind: 'compute#network',
    id: numberOf(path),
    creationTimestamp: longAgo,
    name,
    autoCreateSubnetworks: true,
    subnetworks: park
      .subnets(realm)
      .filter(({ attributes }) => attributes?.network === name)
      .map(({ id }) => toLink(`projects/${projectId}/${id}`)),
    routingConfig: { routingMode: 'REGIONAL' },
    selfLink: toLink(path),
  };
}

/** A kind of disk as a zone offers it. */
export function toDiskType({ projectId }: GceCloud, name: string, zone: string) {
  const path = `projects/${projectId}/zones/${zone}/diskTypes/${name}`;
  const [minimum, maximum] = (diskTypes[name] as DiskTypeRule).sizeGib;
  return {
    kind: 'compute#diskType',
    id: numberOf(path),
    creationTimestamp: longAgo,
    name,
    validDiskSize: `${minimum}GB-${maximum}GB`,
    zone: toLink(`projects/${projectId}/zones/${zone}`),
    selfLink: toLink(path),
  };
}

/** A disk as the API shows it. */
export function toDisk(cloud: GceCloud, disk: Disk) {
  const { projectId, park } = cloud;
  const zonePath = `projects/${projectId}/zones/${disk.zone}`;
  const path = `${zonePath}/disks/${disk.name}`;
  const user = disk.attachment && park.machine(disk.attachment.machineId);
  const { sourceImage, architecture, lastAttachedAt } = disk.attributes;
  return {
    kind: 'compute#disk',
    id: disk.id,
    creationTimestamp: toGceTime(disk.createdAt),
    name: disk.name ?? '',
    sizeGb: `${disk.sizeGib}`,
    zone: toLink(zonePath),
    status: 'READY',
    type: toLink(`${zonePath}/diskTypes/${disk.kind}`),
    ...(typeof sourceImage === 'string' && { sourceImage: toLink(sourceImage) }),
    ...(typeof architecture === 'string' && { architecture }),
    ...(disk.iops !== null && { provisionedIops: `${disk.iops}` }),
    ...(disk.throughputMibps !== null && { provisionedThroughput: `${disk.throughputMibps}` }),
    ...(Object.keys(disk.labels).length > 0 && { labels: disk.labels }),
    labelFingerprint: fingerprintOf(disk.labels),
    ...(typeof lastAttachedAt === 'number' && { lastAttachTimestamp: toGceTime(lastAttachedAt) }),
    ...(user && { users: [toLink(`${zonePath}/instances/${user.name}`)] }),
    physicalBlockSizeBytes: '4096',
    selfLink: toLink(path),
  };
}
