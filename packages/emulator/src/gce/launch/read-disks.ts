import type { ParkImage } from '../../park/park-options.ts';
import { findImage, imageDefaultSizeGib } from '../find-image.ts';
import type { GceCloud } from '../gce-context.ts';
import { alreadyExists, invalidValue, notFound } from '../gce-error.ts';
import { readLabels } from '../labels.ts';
import { nameOf } from '../wire/links.ts';
import { namePattern } from '../wire/names.ts';
import { readFlag, readInteger, readObject, readObjects, readText } from '../wire/read-body.ts';
import { type DiskTypeRule, diskTypes, hyperdiskOnlySeries } from './disk-types.ts';

type Json = Readonly<Record<string, unknown>>;

/** A disk that an instance is made with. */
export interface PlannedDisk {
  readonly name: string;
  readonly kind: string;
  readonly sizeGib: number;
  readonly iops?: number | undefined;
  readonly throughputMibps?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly deviceName: string;
  readonly autoDelete: boolean;
  readonly isBoot: boolean;
  readonly image?: ParkImage | undefined;
  readonly kmsKeyName?: string | undefined;
}

/** Where disks are made, and for whom. */
export interface DiskPlace {
  readonly zone: string;
  readonly instanceName: string;
  readonly machineType: string;
}

/**
 * Reads and checks `disks` of an insert.
 * @throws GceError
 */
export function readDisks(cloud: GceCloud, body: Json, place: DiskPlace): PlannedDisk[] {
  const disks = readObjects(body, 'disks', 'resource.disks').map((disk, index) => readDisk(cloud, disk, index, place));
  if (!disks[0]?.isBoot)
    throw invalidValue('resource.disks', '', 'Exactly one boot disk is required, as the first disk.');
  for (const { name, kind } of disks) {
    if (kind !== 'local-ssd') requireFreeName(cloud, place.zone, name);
  }
  return disks;
}

/** Refuses a name that a disk of the zone has. @throws GceError 409 */
export function requireFreeName({ park, realm, projectId }: GceCloud, zone: string, name: string): void {
  const isTaken = park.disks(realm).some((disk) => disk.zone === zone && disk.name === name);
  if (isTaken) throw alreadyExists(`projects/${projectId}/zones/${zone}/disks/${name}`);
}

function readDisk(cloud: GceCloud, disk: Json, index: number, place: DiskPlace): PlannedDisk {
  const field = `resource.disks[${index}]`;
  const params = readObject(disk, 'initializeParams', `${field}.initializeParams`);
  const isBoot = readFlag(disk, 'boot', `${field}.boot`, false);
  if (readText(disk, 'source', `${field}.source`) !== undefined) {
    throw invalidValue(`${field}.source`, String(disk.source), 'The emulator attaches no existing disks.');
  }
  const kind = readKind(disk, params, field);
  const rule = requireKind(kind, place, field);
  if (isBoot && !rule.isBootable) {
    throw invalidValue(`${field}.initializeParams.diskType`, kind, 'This type of disk cannot be a boot disk.');
  }
  const image = isBoot ? requireImage(cloud, params, field) : undefined;
  const kmsKeyName = readText(readObject(disk, 'diskEncryptionKey', `${field}.diskEncryptionKey`), 'kmsKeyName', field);
  return {
    name: readName(params, place.instanceName, index, isBoot, field),
    kind,
    ...readAmounts(params, rule, image, `${field}.initializeParams`),
    labels: readLabels(params, `${field}.initializeParams.labels`),
    deviceName: readText(disk, 'deviceName', `${field}.deviceName`) ?? `persistent-disk-${index}`,
    autoDelete: readFlag(disk, 'autoDelete', `${field}.autoDelete`, false),
    isBoot,
    image,
    kmsKeyName,
  };
}

function readKind(disk: Json, params: Json, field: string): string {
  const fallback = readText(disk, 'type', `${field}.type`) === 'SCRATCH' ? 'local-ssd' : 'pd-standard';
  return nameOf(readText(params, 'diskType', `${field}.initializeParams.diskType`) ?? fallback);
}

function requireKind(kind: string, { machineType, zone }: DiskPlace, field: string): DiskTypeRule {
  const rule = Object.hasOwn(diskTypes, kind) ? diskTypes[kind] : undefined;
  if (!rule) {
    const explanation = `The referenced disk type does not exist in zone ${zone}.`;
    throw invalidValue(`${field}.initializeParams.diskType`, kind, explanation);
  }
  if (kind.startsWith('pd-') && hyperdiskOnlySeries.has(machineType.split('-')[0] ?? '')) {
    throw invalidValue(
      `${field}.initializeParams.diskType`,
      kind,
      `[${kind}] features are not compatible with ${machineType}.`,
    );
  }
  return rule;
}

function requireImage(cloud: GceCloud, params: Json, field: string): ParkImage {
  const source = readText(params, 'sourceImage', `${field}.initializeParams.sourceImage`);
  if (source === undefined)
    throw invalidValue(`${field}.initializeParams.sourceImage`, '', 'A boot disk needs an image.');
  const image = findImage(cloud, source);
  if (!image) throw notFound(source.replace(/^.*\/(projects\/)/, '$1'));
  return image;
}

function readName(params: Json, instanceName: string, index: number, isBoot: boolean, field: string): string {
  const fallback = isBoot ? instanceName : `${instanceName}-${index}`;
  const name = readText(params, 'diskName', `${field}.initializeParams.diskName`) ?? fallback;
  if (!namePattern.test(name)) {
    throw invalidValue(`${field}.initializeParams.diskName`, name, `Must be a match of regex '${namePattern.source}'`);
  }
  return name;
}

function readAmounts(params: Json, rule: DiskTypeRule, image: ParkImage | undefined, field: string) {
  const smallest = image ? (image.sizeGib ?? imageDefaultSizeGib) : rule.sizeGib[0];
  const sizeGib = readInteger(params, 'diskSizeGb', `${field}.diskSizeGb`) ?? Math.max(smallest, rule.sizeGib[0]);
  const iops = readInteger(params, 'provisionedIops', `${field}.provisionedIops`);
  const throughputMibps = readInteger(params, 'provisionedThroughput', `${field}.provisionedThroughput`);
  if (image && sizeGib < smallest) {
    const explanation = `Requested disk size cannot be smaller than the image size (${smallest} GB)`;
    throw invalidValue(`${field}.diskSizeGb`, `${sizeGib}`, explanation);
  }
  requireRange(sizeGib, rule.sizeGib, `${field}.diskSizeGb`);
  requireAmount(iops, rule.iops, `${field}.provisionedIops`);
  requireAmount(throughputMibps, rule.throughputMibps, `${field}.provisionedThroughput`);
  return { sizeGib, iops, throughputMibps };
}

function requireAmount(value: number | undefined, range: DiskTypeRule['iops'], field: string): void {
  if (value === undefined) return;
  if (!range) throw invalidValue(field, `${value}`, 'It cannot be specified for this type of disk.');
  requireRange(value, range, field);
}

function requireRange(value: number, [minimum, maximum]: readonly [number, number], field: string): void {
  if (value < minimum || value > maximum) {
    throw invalidValue(field, `${value}`, `Must be between ${minimum} and ${maximum}, inclusive.`);
  }
}
