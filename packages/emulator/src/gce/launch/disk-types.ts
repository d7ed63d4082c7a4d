/** What can be asked of a kind of disk; ranges include both ends. */
export interface DiskTypeRule {
  readonly sizeGib: readonly [minimum: number, maximum: number];
  readonly iops?: readonly [minimum: number, maximum: number];
  readonly throughputMibps?: readonly [minimum: number, maximum: number];
  readonly isBootable: boolean;
}

/**
 * The kinds of disks.
 * @see https://cloud.google.com/compute/docs/disks/persistent-disks
 * @see https://cloud.google.com/compute/docs/disks/hyperdisks
 */
export const diskTypes: Readonly<Record<string, DiskTypeRule>> = {
  'pd-standard': { sizeGib: [1, 65_536], isBootable: true },
  'pd-balanced': { sizeGib: [1, 65_536], isBootable: true },
  'pd-ssd': { sizeGib: [1, 65_536], isBootable: true },
  'pd-extreme': { sizeGib: [500, 65_536], iops: [10_000, 120_000], isBootable: true },
  'hyperdisk-balanced': {
    sizeGib: [4, 65_536],
    iops: [3_000, 160_000],
    throughputMibps: [140, 2_400],
    isBootable: true,
  },
  'hyperdisk-extreme': { sizeGib: [64, 65_536], iops: [2, 350_000], isBootable: false },
  'hyperdisk-throughput': { sizeGib: [2_048, 32_768], throughputMibps: [20, 2_400], isBootable: false },
  'hyperdisk-ml': { sizeGib: [4, 65_536], throughputMibps: [400, 1_200_000], isBootable: false },
  'local-ssd': { sizeGib: [375, 375], isBootable: false },
};

/** The series of machine types that take no Persistent Disk. */
export const hyperdiskOnlySeries: ReadonlySet<string> = new Set(['n4', 'c4', 'c4a', 'c4d', 'x4', 'm4']);
