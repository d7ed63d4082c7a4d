import type { ParkImage } from '../../park/park-options.ts';
import { Ec2Error } from '../ec2-error.ts';
import { dataDeviceOf, imageAttributesOf, snapshotIdOf } from '../image-attributes.ts';
import type { QueryParameters } from '../wire/query-parameters.ts';
import type { VolumePlan } from './launch-plan.ts';
import { choosePerformance } from './volume-limits.ts';

interface Mapping {
  readonly sizeGib: number | undefined;
  readonly type: string | undefined;
  readonly iops: number | undefined;
  readonly throughputMibps: number | undefined;
  readonly isEncrypted: boolean | undefined;
  readonly kmsKeyId: string | undefined;
  readonly snapshotId: string | undefined;
  readonly deleteOnTermination: boolean | undefined;
}

/**
 * Puts the image's volumes and `BlockDeviceMapping.n` together. A device that the image does not have makes a volume of
 * its own: a wrong name for the root device therefore makes a second volume, as it does on EC2.
 * @throws Ec2Error InvalidBlockDeviceMapping, MissingParameter, InvalidParameterValue, InvalidParameterCombination
 */
export function readVolumes(parameters: QueryParameters, image: ParkImage): VolumePlan[] {
  const { rootDevice, deletesRootVolume, dataVolumeGib } = imageAttributesOf(image);
  const mappings = new Map<string, Mapping | 'none'>([
    [rootDevice, { ...nothing, sizeGib: image.sizeGib ?? 8, deleteOnTermination: deletesRootVolume }],
  ]);
  if (dataVolumeGib > 0) {
    mappings.set(dataDeviceOf(image), { ...nothing, sizeGib: dataVolumeGib, deleteOnTermination: false });
  }
  const named = new Set<string>();
  for (const entry of parameters.list('BlockDeviceMapping')) {
    const device = entry.requiredText('DeviceName');
    if (named.has(device)) {
      throw new Ec2Error(
        'InvalidBlockDeviceMapping',
        `The device '${device}' is used in more than one block-device mapping`,
      );
    }
    named.add(device);
    const mapping = readMapping(entry);
    if (mapping === 'ephemeral') continue;
    mappings.set(device, mapping === 'none' ? 'none' : merge(mappings.get(device), mapping));
  }
  return [...mappings].flatMap(([device, mapping]) =>
    mapping === 'none' ? [] : [toVolume(device, mapping, image, device === rootDevice)],
  );
}

const nothing: Mapping = {
  sizeGib: undefined,
  type: undefined,
  iops: undefined,
  throughputMibps: undefined,
  isEncrypted: undefined,
  kmsKeyId: undefined,
  snapshotId: undefined,
  deleteOnTermination: undefined,
};

function readMapping(entry: QueryParameters): Mapping | 'none' | 'ephemeral' {
  if (entry.text('NoDevice') !== undefined) return 'none';
  if (entry.text('VirtualName') !== undefined) return 'ephemeral';
  const ebs = entry.below('Ebs');
  return {
    sizeGib: ebs.integer('VolumeSize'),
    type: ebs.text('VolumeType'),
    iops: ebs.integer('Iops'),
    throughputMibps: ebs.integer('Throughput'),
    isEncrypted: ebs.flag('Encrypted'),
    kmsKeyId: ebs.text('KmsKeyId'),
    snapshotId: ebs.text('SnapshotId'),
    deleteOnTermination: ebs.flag('DeleteOnTermination'),
  };
}

function merge(base: Mapping | 'none' | undefined, mapping: Mapping): Mapping {
  if (base === undefined || base === 'none') return mapping;
  const given = Object.entries(mapping).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

function toVolume(deviceName: string, mapping: Mapping, image: ParkImage, isRoot: boolean): VolumePlan {
  const { sizeGib } = mapping;
  const ownSnapshot = isRoot || deviceName === dataDeviceOf(image) ? snapshotIdOf(image, deviceName) : undefined;
  const snapshotId = mapping.snapshotId ?? ownSnapshot;
  if (sizeGib === undefined) {
    throw new Ec2Error('MissingParameter', 'The request must contain the parameter size or snapshotId');
  }
  const smallest = image.sizeGib ?? 8;
  if (isRoot && sizeGib < smallest) {
    throw new Ec2Error(
      'InvalidBlockDeviceMapping',
      `Volume of size ${sizeGib}GB is smaller than snapshot '${snapshotId}', expect size >= ${smallest}GB`,
    );
  }
  if (mapping.kmsKeyId !== undefined && mapping.isEncrypted !== true) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      'The parameter KmsKeyId requires the parameter Encrypted to be set.',
    );
  }
  const type = mapping.type ?? 'gp3';
  const { iops, throughputMibps } = mapping;
  return {
    deviceName,
    sizeGib,
    type,
    ...choosePerformance({ type, sizeGib, iops, throughputMibps, isRoot }),
    isEncrypted: mapping.isEncrypted ?? false,
    kmsKeyId: mapping.kmsKeyId,
    snapshotId,
    deleteOnTermination: mapping.deleteOnTermination ?? true,
  };
}
