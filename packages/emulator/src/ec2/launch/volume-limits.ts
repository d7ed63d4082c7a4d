import { Ec2Error } from '../ec2-error.ts';

/** Numbers that are allowed, both ends included. */
interface Range {
  readonly min: number;
  readonly max: number;
}

interface VolumeLimits {
  readonly sizeGib: Range;
  readonly iops?: Range;
  readonly throughputMibps?: Range;
  /** Highest IOPS for each GiB. */
  readonly iopsPerGib?: number;
}

/**
 * EC2's limits by volume type.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
 */
const limits: Readonly<Record<string, VolumeLimits>> = {
  standard: { sizeGib: { min: 1, max: 1_024 } },
  gp2: { sizeGib: { min: 1, max: 16_384 } },
  gp3: {
    sizeGib: { min: 1, max: 65_536 },
    iops: { min: 3_000, max: 80_000 },
    throughputMibps: { min: 125, max: 2_000 },
    iopsPerGib: 500,
  },
  io1: { sizeGib: { min: 4, max: 16_384 }, iops: { min: 100, max: 64_000 }, iopsPerGib: 50 },
  io2: { sizeGib: { min: 4, max: 65_536 }, iops: { min: 100, max: 256_000 }, iopsPerGib: 1_000 },
  st1: { sizeGib: { min: 125, max: 16_384 } },
  sc1: { sizeGib: { min: 125, max: 16_384 } },
};

/** Highest MiB/s for each IOPS of a gp3 volume. */
const throughputPerIops = 0.25;

/** A volume as it is asked for. */
export interface VolumeWish {
  readonly type: string;
  readonly sizeGib: number;
  readonly iops: number | undefined;
  readonly throughputMibps: number | undefined;
  readonly isRoot: boolean;
}

/** What the volume gets. */
export interface VolumePerformance {
  readonly iops: number | undefined;
  readonly throughputMibps: number | undefined;
}

/**
 * Checks a volume against EC2's limits and fills in what was left out.
 * @throws Ec2Error InvalidParameterValue, InvalidParameterCombination, MissingParameter
 */
export function choosePerformance(wish: VolumeWish): VolumePerformance {
  const { type, sizeGib, isRoot } = wish;
  const limit = limits[type];
  if (!limit) throw new Ec2Error('InvalidParameterValue', `Invalid value '${type}' for VolumeType.`);
  if (isRoot && (type === 'st1' || type === 'sc1')) {
    throw new Ec2Error('InvalidParameterValue', `The volume type ${type} cannot be used for a root volume.`);
  }
  requireRange(`Volume size of ${sizeGib} GiB`, sizeGib, limit.sizeGib, type);
  const iops = chooseIops(wish, limit);
  return { iops, throughputMibps: chooseThroughput(wish, limit, iops) };
}

function chooseIops({ type, sizeGib, iops }: VolumeWish, limit: VolumeLimits): number | undefined {
  if (type === 'gp2' && iops === undefined) return Math.min(16_000, Math.max(100, sizeGib * 3));
  if (!limit.iops) {
    if (iops !== undefined) refuseParameter('iops', type);
    return undefined;
  }
  if (iops === undefined) {
    if (type === 'gp3') return limit.iops.min;
    throw new Ec2Error('MissingParameter', `The parameter iops must be specified for ${type} volumes.`);
  }
  requireRange(`Volume iops of ${iops}`, iops, limit.iops, type);
  // The least IOPS of a type are allowed whatever its size.
  const highest = Math.max(limit.iops.min, sizeGib * (limit.iopsPerGib ?? Number.POSITIVE_INFINITY));
  if (iops > highest) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Iops to volume size ratio is too high; maximum is ${limit.iopsPerGib}`,
    );
  }
  return iops;
}

function chooseThroughput(
  { type, throughputMibps }: VolumeWish,
  limit: VolumeLimits,
  iops: number | undefined,
): number | undefined {
  if (!limit.throughputMibps) {
    if (throughputMibps !== undefined) refuseParameter('throughput', type);
    return undefined;
  }
  if (throughputMibps === undefined) return limit.throughputMibps.min;
  requireRange(`Throughput of ${throughputMibps}`, throughputMibps, limit.throughputMibps, type);
  if (throughputMibps > (iops ?? 0) * throughputPerIops) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Throughput (MiBps) to iops ratio of ${throughputMibps / (iops ?? 1)} is too high; maximum is ${throughputPerIops} MiBps per iops`,
    );
  }
  return throughputMibps;
}

function requireRange(what: string, value: number, { min, max }: Range, type: string): void {
  if (value < min) {
    throw new Ec2Error('InvalidParameterValue', `${what} is too small for volume type ${type}; minimum is ${min}.`);
  }
  if (value > max) {
    throw new Ec2Error('InvalidParameterValue', `${what} is too large for volume type ${type}; maximum is ${max}.`);
  }
}

function refuseParameter(name: string, type: string): never {
  throw new Ec2Error('InvalidParameterCombination', `The parameter ${name} is not supported for ${type} volumes.`);
}
