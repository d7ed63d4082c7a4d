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

/**
 * Finds what Azure cannot do about a volume.
 *
 * @param volume - As wanted.
 * @param path - Where it stands in the configuration.
 * @param isRoot - Whether the machine boots from it.
 */
export function checkVolume(volume: VolumeConfiguration, path: string, isRoot: boolean): ConfigurationProblem[] {
  const { volumeType, iops, throughputMibps, encrypted } = volume;
  const isProvisioned = volumeType === 'provisioned_iops_ssd';
  const problems: ConfigurationProblem[] = [];
  if (isRoot && isProvisioned) {
    const expected = 'another type: Azure boots from no disk with provisioned IOPS';
    problems.push({ path: `${path}.volumeType`, expected, found: JSON.stringify(volumeType) });
  }
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
