/**
 * Portable kinds of block storage. Each provider maps all five or refuses one with a reason.
 *
 * - `standard`: cheapest general-purpose disks (often magnetic).
 * - `ssd`: general-purpose solid state; the default.
 * - `provisioned_iops_ssd`: solid state with a guaranteed number of I/O operations per second.
 * - `throughput_optimized`: large sequential reads and writes.
 * - `cold_storage`: rarely read data.
 */
export const VOLUME_TYPES = [
  'standard',
  'ssd',
  'provisioned_iops_ssd',
  'throughput_optimized',
  'cold_storage',
] as const;

/** One of {@link VOLUME_TYPES}. */
export type VolumeType = (typeof VOLUME_TYPES)[number];
