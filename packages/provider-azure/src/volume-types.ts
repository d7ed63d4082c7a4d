import type { ConfigurationProblem, VolumeConfiguration, VolumeType } from '@cloud-spi/spi';

/** A kind of managed disk. */
export type StorageAccountType = 'Standard_LRS' | 'StandardSSD_LRS' | 'Premium_LRS' | 'PremiumV2_LRS';

/**
 * The kind of managed disk of a volume.
 *
 * - `standard` and `cold_storage`: hard disks; Azure has no disk for rarely read data.
 * - `ssd`: Premium SSD where the size of the machine takes it, else Standard SSD.
 * - `throughput_optimized`: Standard SSD; Azure has no disk for streaming.
 * - `provisioned_iops_ssd`: Premium SSD v2, whose IOPS and throughput are chosen.
 *
 * @param volumeType - As wanted; default `ssd`.
 * @param hasPremiumStorage - Whether the size of the machine takes premium disks.
 * @see https://learn.microsoft.com/azure/virtual-machines/disks-types
 */
export function toStorageAccountType(
  volumeType: VolumeType = 'ssd',
  hasPremiumStorage: boolean = true,
): StorageAccountType {
  switch (volumeType) {
    case 'standard':
    case 'cold_storage':
      return 'Standard_LRS';
    case 'throughput_optimized':
      return 'StandardSSD_LRS';
    case 'provisioned_iops_ssd':
      return 'PremiumV2_LRS';
    case 'ssd':
      return hasPremiumStorage ? 'Premium_LRS' : 'StandardSSD_LRS';
  }
}

const ROOT_MAX_GIB = 4_095;
const DATA_MAX_GIB = 32_767;
const FREE_IOPS = 3_000;
const FREE_MEGABYTES_PER_SECOND = 125;
const BYTES_PER_MIB = 1_048_576;

/**
 * What is asked of a disk with chosen IOPS: never less than what every such disk has at no further cost.
 *
 * @param volume - As wanted.
 * @returns IOPS, and millions of bytes per second.
 * @see https://learn.microsoft.com/azure/virtual-machines/disks-types#premium-ssd-v2-performance
 */
export function toProvisionedPerformance({ iops = FREE_IOPS, throughputMibps = 0 }: VolumeConfiguration): {
  readonly iops: number;
  readonly megabytesPerSecond: number;
} {
  const megabytesPerSecond = Math.ceil((throughputMibps * BYTES_PER_MIB) / 1_000_000);
  return {
    iops: Math.max(iops, FREE_IOPS),
    megabytesPerSecond: Math.max(megabytesPerSecond, FREE_MEGABYTES_PER_SECOND),
  };
}

/** What a disk with chosen IOPS can have: 500 IOPS for each GiB, and a quarter of a megabyte per second for each of them. */
function toMostPerformance({ sizeGib = 1, iops = FREE_IOPS }: VolumeConfiguration) {
  return {
    iops: Math.min(80_000, Math.max(FREE_IOPS, sizeGib * 500)),
    throughputMibps: Math.floor((Math.min(2_000, Math.max(FREE_IOPS, iops) / 4) * 1_000_000) / BYTES_PER_MIB),
  };
}

/**
 * Finds what Azure cannot do about a volume.
 *
 * @param volume - As wanted.
 * @param path - Where it stands in the configuration.
 * @param isRoot - Whether the machine boots from it.
 */
export function checkVolume(volume: VolumeConfiguration, path: string, isRoot: boolean): ConfigurationProblem[] {
  const { volumeType, sizeGib = 0, iops, throughputMibps, encrypted } = volume;
  const isProvisioned = volumeType === 'provisioned_iops_ssd';
  const problems: ConfigurationProblem[] = [];
  if (isRoot && isProvisioned) {
    const expected = 'another type: Azure boots from no disk with provisioned IOPS';
    problems.push({ path: `${path}.volumeType`, expected, found: JSON.stringify(volumeType) });
  }
  const mostGib = isRoot ? ROOT_MAX_GIB : DATA_MAX_GIB;
  if (!isProvisioned && sizeGib > mostGib) {
    problems.push({ path: `${path}.sizeGib`, expected: `at most ${mostGib} for this disk`, found: String(sizeGib) });
  }
  if (isProvisioned && !isRoot) problems.push(...checkPerformance(volume, path));
  const bySize = 'nothing: Azure decides it by the size of the disk unless the type is provisioned_iops_ssd';
  if (iops !== undefined && !isProvisioned) {
    problems.push({ path: `${path}.iops`, expected: bySize, found: String(iops) });
  }
  if (throughputMibps !== undefined && !isProvisioned) {
    problems.push({ path: `${path}.throughputMibps`, expected: bySize, found: String(throughputMibps) });
  }
  if (encrypted === false) {
    problems.push({ path: `${path}.encrypted`, expected: 'true: Azure encrypts every managed disk', found: 'false' });
  }
  return problems;
}

function checkPerformance(volume: VolumeConfiguration, path: string): ConfigurationProblem[] {
  const most = toMostPerformance(volume);
  return (['iops', 'throughputMibps'] as const).flatMap((field) => {
    const wanted = volume[field] ?? 0;
    if (wanted <= most[field]) return [];
    const expected = `at most ${most[field]}, which ${field === 'iops' ? 'its size' : 'its IOPS'} can have`;
    return [{ path: `${path}.${field}`, expected, found: String(wanted) }];
  });
}
