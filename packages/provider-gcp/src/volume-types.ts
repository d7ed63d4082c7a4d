import { toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, VolumeConfiguration, VolumeType } from '@cloud-spi/spi';
import { toMachineSeries } from './machine-series.ts';

/** The kinds of disks that Compute Engine offers. */
export const DISK_TYPES = [
  'pd-standard',
  'pd-balanced',
  'pd-ssd',
  'pd-extreme',
  'hyperdisk-balanced',
  'hyperdisk-extreme',
  'hyperdisk-throughput',
  'hyperdisk-ml',
] as const;

/** One of {@link DISK_TYPES}. */
export type DiskType = (typeof DISK_TYPES)[number];

/** From and to, both included. */
type Range = readonly [minimum: number, maximum: number];

/** What can be asked of a kind of disk. */
export interface DiskTypeLimits {
  readonly sizeGib: Range;
  /** Absent: cannot be provisioned, it follows from the size. */
  readonly iops?: Range;
  readonly iopsPerGib?: number;
  /** Absent: cannot be provisioned. */
  readonly throughputMibps?: Range;
  /** Whether a machine can boot from it. */
  readonly isBootable: boolean;
}

/**
 * What can be asked of each kind of disk. The documentation recommends 10 GiB and more for Persistent Disk; the API
 * takes smaller ones.
 *
 * @see https://cloud.google.com/compute/docs/disks/persistent-disks
 * @see https://cloud.google.com/compute/docs/disks/hyperdisks#limits-disk
 */
export const DISK_TYPE_LIMITS: Readonly<Record<DiskType, DiskTypeLimits>> = {
  'pd-standard': { sizeGib: [1, 65_536], isBootable: true },
  'pd-balanced': { sizeGib: [1, 65_536], isBootable: true },
  'pd-ssd': { sizeGib: [1, 65_536], isBootable: true },
  'pd-extreme': { sizeGib: [500, 65_536], iops: [10_000, 120_000], isBootable: true },
  'hyperdisk-balanced': {
    sizeGib: [4, 65_536],
    iops: [3_000, 160_000],
    iopsPerGib: 500,
    throughputMibps: [140, 2_400],
    isBootable: true,
  },
  'hyperdisk-extreme': { sizeGib: [64, 65_536], iops: [2, 350_000], iopsPerGib: 1_000, isBootable: false },
  'hyperdisk-throughput': { sizeGib: [2_048, 32_768], throughputMibps: [20, 2_400], isBootable: false },
  'hyperdisk-ml': { sizeGib: [4, 65_536], throughputMibps: [400, 1_200_000], isBootable: false },
};

/** Kinds of disks to use instead of those that {@link toDiskType} chooses. */
export type DiskTypeChoices = Readonly<{ [Type in VolumeType]?: DiskType | undefined }>;

/**
 * Chooses the kind of disk for a kind of volume.
 *
 * | volume type | series with Persistent Disk | Hyperdisk only |
 * |---|---|---|
 * | standard | pd-standard | hyperdisk-balanced |
 * | ssd | pd-balanced | hyperdisk-balanced |
 * | provisioned_iops_ssd | hyperdisk-balanced where the series has it, else pd-extreme | hyperdisk-balanced |
 * | throughput_optimized | hyperdisk-throughput | hyperdisk-throughput |
 * | cold_storage | pd-standard | hyperdisk-throughput |
 *
 * @param volumeType - As requested.
 * @param machineType - Of the instance.
 * @param choices - What the configuration names itself.
 */
export function toDiskType(volumeType: VolumeType, machineType: string, choices: DiskTypeChoices = {}): DiskType {
  const { isHyperdiskOnly, hasHyperdiskBalanced } = toMachineSeries(machineType);
  const chosen = choices[volumeType];
  if (chosen !== undefined) return chosen;
  switch (volumeType) {
    case 'standard':
      return isHyperdiskOnly ? 'hyperdisk-balanced' : 'pd-standard';
    case 'ssd':
      return isHyperdiskOnly ? 'hyperdisk-balanced' : 'pd-balanced';
    case 'provisioned_iops_ssd':
      return hasHyperdiskBalanced ? 'hyperdisk-balanced' : 'pd-extreme';
    case 'throughput_optimized':
      return 'hyperdisk-throughput';
    case 'cold_storage':
      return isHyperdiskOnly ? 'hyperdisk-throughput' : 'pd-standard';
  }
}

/** What is checked about a volume. */
export interface VolumeContext {
  /** Of the volume, for example `rootVolume`. */
  readonly path: string;
  readonly machineType: string;
  readonly isRoot: boolean;
  readonly choices?: DiskTypeChoices | undefined;
}

/**
 * Finds what the kind of disk behind a volume cannot give.
 *
 * @param volume - As requested.
 * @param context - Where it is, and what of.
 * @returns The problems, with paths; empty when there are none.
 */
export function checkVolume(volume: VolumeConfiguration, context: VolumeContext): ConfigurationProblem[] {
  const { path, machineType, isRoot, choices } = context;
  const { volumeType = 'ssd', sizeGib, iops, throughputMibps, encrypted } = volume;
  const diskType = toDiskType(volumeType, machineType, choices);
  const limits = DISK_TYPE_LIMITS[diskType];
  const problems: ConfigurationProblem[] = [];
  const refuse = (field: keyof VolumeConfiguration, expected: string, value: unknown) =>
    problems.push(
      toProblem(`${path}.${field}`, `${expected} (${volumeType} is ${diskType} for ${machineType})`, value),
    );

  if (isRoot && !limits.isBootable) refuse('volumeType', 'a kind of volume that machines can boot from', volumeType);
  if (isOutside(sizeGib, limits.sizeGib)) refuse('sizeGib', toRangeText(limits.sizeGib, 'GiB'), sizeGib);
  if (iops !== undefined && limits.iops === undefined) refuse('iops', 'nothing', iops);
  else if (isOutside(iops, limits.iops)) refuse('iops', toRangeText(limits.iops, 'I/O operations per second'), iops);
  else if (iops !== undefined && sizeGib !== undefined && iops > sizeGib * (limits.iopsPerGib ?? Number.MAX_VALUE)) {
    refuse('iops', `at most ${limits.iopsPerGib} per GiB`, iops);
  }
  if (throughputMibps !== undefined && limits.throughputMibps === undefined) {
    refuse('throughputMibps', 'nothing', throughputMibps);
  } else if (isOutside(throughputMibps, limits.throughputMibps)) {
    refuse('throughputMibps', toRangeText(limits.throughputMibps, 'MiB per second'), throughputMibps);
  }
  if (encrypted === false) refuse('encrypted', 'true or nothing: every disk is encrypted', encrypted);
  return problems;
}

function isOutside(value: number | undefined, range: Range | undefined): boolean {
  return value !== undefined && range !== undefined && (value < range[0] || value > range[1]);
}

function toRangeText(range: Range | undefined, unit: string): string {
  return `${range?.[0]} to ${range?.[1]} ${unit}`;
}
