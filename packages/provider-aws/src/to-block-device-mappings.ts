import type { VolumeConfiguration } from '@cloud-spi/spi';
import type { BlockDeviceMapping, Image } from './ec2-api.ts';
import { VOLUME_LIMITS } from './volume-types.ts';

/**
 * Names for data volumes, as EC2 recommends and then allows them.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
 */
const DATA_DEVICES = [...'fghijklmnopqrstuvwxyz'].map((letter) => `/dev/sd${letter}`);

/** The volumes that an instance gets. */
export interface VolumesToAttach {
  readonly rootVolume: VolumeConfiguration | undefined;
  readonly additionalVolumes: readonly VolumeConfiguration[] | undefined;
  /** Key for encrypted volumes. Default: the account's. */
  readonly kmsKeyId: string | undefined;
}

/**
 * Describes the volumes of a launch. The root volume goes by the name that the image gives it: under another name EC2
 * would make a second volume. Volumes that the image brings besides go with the instance, whatever the image says.
 *
 * @param image - The image.
 * @param volumes - As resolved.
 */
export function toBlockDeviceMappings(
  image: Image,
  { rootVolume = {}, additionalVolumes = [], kmsKeyId }: VolumesToAttach,
): BlockDeviceMapping[] {
  const ofImage = (image.BlockDeviceMappings ?? []).filter(
    ({ Ebs, DeviceName }) => Ebs !== undefined && DeviceName !== image.RootDeviceName,
  );
  const taken = new Set((image.BlockDeviceMappings ?? []).map(({ DeviceName = '' }) => toLetters(DeviceName)));
  const free = DATA_DEVICES.filter((name) => !taken.has(toLetters(name)));
  return [
    { DeviceName: image.RootDeviceName, Ebs: toEbs(rootVolume, kmsKeyId) },
    ...ofImage.map(({ DeviceName }) => ({ DeviceName, Ebs: { DeleteOnTermination: true } })),
    ...additionalVolumes.map((volume, index) => ({ DeviceName: free[index], Ebs: toEbs(volume, kmsKeyId) })),
  ];
}

/** The size of the volume that an image boots from, in GiB. @param image as EC2 describes it */
export function rootSizeGibOf(image: Image): number | undefined {
  return rootOf(image)?.VolumeSize;
}

/**
 * Says whether the volume that an image boots from is encrypted; what is made of it is then too, whatever one asks for.
 *
 * @param image - As EC2 describes it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
 */
export function hasEncryptedRoot(image: Image): boolean {
  return rootOf(image)?.Encrypted === true;
}

function rootOf({ BlockDeviceMappings = [], RootDeviceName }: Image): BlockDeviceMapping['Ebs'] {
  return BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs;
}

function toEbs(volume: VolumeConfiguration, kmsKeyId: string | undefined): NonNullable<BlockDeviceMapping['Ebs']> {
  const { volumeType = 'ssd', sizeGib, iops, throughputMibps, encrypted, deleteOnTermination = true } = volume;
  return {
    VolumeType: VOLUME_LIMITS[volumeType].ec2Type,
    DeleteOnTermination: deleteOnTermination,
    ...(sizeGib !== undefined && { VolumeSize: sizeGib }),
    ...(iops !== undefined && { Iops: iops }),
    ...(throughputMibps !== undefined && { Throughput: throughputMibps }),
    ...(encrypted !== undefined && { Encrypted: encrypted }),
    ...(encrypted === true && kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
  };
}

/** `/dev/sdf` and `/dev/xvdf` are the same device. */
function toLetters(deviceName: string): string {
  return deviceName.replace(/^\/dev\/(sd|xvd)/, '');
}
