import { toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, VolumeConfiguration, VolumeType } from '@cloud-spi/spi';
import type { Ec2VolumeType } from './ec2-api.ts';

/** What EC2 demands of one kind of volume. */
export interface Ec2VolumeLimits {
  /** EC2's name of the kind. */
  readonly ec2Type: Ec2VolumeType;
  /** Smallest and largest size in GiB. */
  readonly sizeGib: readonly [number, number];
  /** Fewest and most I/O operations per second; absent where they cannot be chosen. */
  readonly iops?: readonly [number, number];
  /** Most I/O operations per second for each GiB. */
  readonly iopsPerGib?: number;
  /** Lowest and highest throughput in MiB per second; absent where it cannot be chosen. */
  readonly throughputMibps?: readonly [number, number];
  /** Most MiB per second for each I/O operation per second. */
  readonly throughputPerIops?: number;
  /** Whether an instance can boot from it. */
  readonly bootable: boolean;
}

/** What gp3 gives without being asked. */
const GP3_BASELINE_IOPS = 3_000;

/**
 * The five kinds of the contract on EC2. `provisioned_iops_ssd` is io2: it lasts longer than io1 and takes up to 1000
 * I/O operations per second for each GiB instead of 50, at the same price.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
 */
export const VOLUME_LIMITS: Readonly<Record<VolumeType, Ec2VolumeLimits>> = {
  standard: { ec2Type: 'standard', sizeGib: [1, 1_024], bootable: true },
  ssd: {
    ec2Type: 'gp3',
    sizeGib: [1, 65_536],
    iops: [3_000, 80_000],
    iopsPerGib: 500,
    throughputMibps: [125, 2_000],
    throughputPerIops: 0.25,
    bootable: true,
  },
  provisioned_iops_ssd: {
    ec2Type: 'io2',
    sizeGib: [4, 65_536],
    iops: [100, 256_000],
    iopsPerGib: 1_000,
    bootable: true,
  },
  throughput_optimized: { ec2Type: 'st1', sizeGib: [125, 16_384], bootable: false },
  cold_storage: { ec2Type: 'sc1', sizeGib: [125, 16_384], bootable: false },
};

/**
 * Holds a volume against EC2's limits, so that what EC2 would refuse is not sent.
 *
 * @param volume - As resolved: with its size, where the image does not give it.
 * @param path - Where it stands in the configuration, for example `rootVolume`.
 * @param isRoot - Whether the instance boots from it.
 * @returns Every mistake.
 */
export function checkVolume(volume: VolumeConfiguration, path: string, isRoot: boolean): ConfigurationProblem[] {
  const { volumeType = 'ssd', sizeGib, iops, throughputMibps } = volume;
  const limits = VOLUME_LIMITS[volumeType];
  const { ec2Type } = limits;
  if (isRoot && !limits.bootable) {
    const expected = `standard, ssd or provisioned_iops_ssd: EC2 does not boot from ${ec2Type}`;
    return [toProblem(`${path}.volumeType`, expected, volumeType)];
  }
  return [
    ...checkRange(`${path}.sizeGib`, sizeGib, limits.sizeGib, ec2Type),
    ...checkRange(`${path}.iops`, iops, limits.iops, ec2Type),
    ...checkRange(`${path}.throughputMibps`, throughputMibps, limits.throughputMibps, ec2Type),
    ...checkRatios(volume, path, limits),
  ];
}

function checkRatios(
  { sizeGib, iops, throughputMibps }: VolumeConfiguration,
  path: string,
  { ec2Type, iopsPerGib, throughputPerIops }: Ec2VolumeLimits,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (iops !== undefined && iopsPerGib !== undefined && sizeGib !== undefined) {
    // What every gp3 volume has is not bound to its size.
    const most = Math.max(sizeGib * iopsPerGib, ec2Type === 'gp3' ? GP3_BASELINE_IOPS : 0);
    if (iops > most) problems.push(toProblem(`${path}.iops`, `at most ${most}, ${iopsPerGib} for each GiB`, iops));
  }
  if (throughputMibps !== undefined && throughputPerIops !== undefined) {
    const most = (iops ?? GP3_BASELINE_IOPS) * throughputPerIops;
    const expected = `at most ${most}, ${throughputPerIops} for each of its I/O operations per second (iops)`;
    if (throughputMibps > most) problems.push(toProblem(`${path}.throughputMibps`, expected, throughputMibps));
  }
  return problems;
}

function checkRange(
  path: string,
  value: number | undefined,
  range: readonly [number, number] | undefined,
  ec2Type: string,
): ConfigurationProblem[] {
  if (value === undefined) return [];
  if (range === undefined) return [toProblem(path, `nothing: it cannot be chosen for ${ec2Type}`, value)];
  const [least, most] = range;
  return value >= least && value <= most ? [] : [toProblem(path, `${least} to ${most}, as ${ec2Type} has it`, value)];
}
