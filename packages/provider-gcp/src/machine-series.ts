/** Which architecture and features the machine types of a series have. */
export interface MachineSeries {
  /** For example `n2`. */
  readonly name: string;
  /** Whether guests can run virtual machines themselves. */
  readonly hasNestedVirtualization: boolean;
  /** Whether Hyperdisk Balanced can be attached; provisioned I/O operations need Extreme Persistent Disk otherwise. */
  readonly hasHyperdiskBalanced: boolean;
  /** Whether it takes no Persistent Disk at all. */
  readonly isHyperdiskOnly: boolean;
  /** Whether machines move to another host while their own is maintained; others end then, and start anew. */
  readonly canMigrate: boolean;
}

/**
 * Series whose guests cannot run virtual machines: E2 (which takes the flag without a word and gives no VMX), and all of
 * AMD's and Arm's processors.
 *
 * @see https://cloud.google.com/compute/docs/instances/nested-virtualization/overview#restrictions
 * @see https://github.com/pulumi/pulumi-gcp/issues/715
 */
const WITHOUT_NESTED_VIRTUALIZATION: ReadonlySet<string> = new Set([
  'e2',
  'f1',
  'g1',
  // AMD
  'n2d',
  'n4d',
  'c2d',
  'c3d',
  'c4d',
  't2d',
  'h4d',
  // Arm
  't2a',
  'c4a',
  'n4a',
  'a4x',
]);

/**
 * Series that take no Persistent Disk.
 *
 * @see https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support
 */
const HYPERDISK_ONLY: ReadonlySet<string> = new Set([
  'n4',
  'n4a',
  'n4d',
  'c4',
  'c4a',
  'c4d',
  'h4d',
  'x4',
  'm4',
  'a4',
  'a4x',
]);

/**
 * Series that take Hyperdisk Balanced beside Persistent Disk.
 *
 * @see https://cloud.google.com/compute/docs/disks/hyperdisks#machine-type-support
 */
const WITH_HYPERDISK_BALANCED: ReadonlySet<string> = new Set(['c3', 'c3d', 'h3', 'z3', 'm1', 'm2', 'm3', 'a3']);

/**
 * Series whose machines cannot move while they run: those with accelerators, and for high-performance computing.
 *
 * @see https://cloud.google.com/compute/docs/instances/live-migration-process#limitations
 */
const WITHOUT_MIGRATION: ReadonlySet<string> = new Set(['a2', 'a3', 'a4', 'a4x', 'g2', 'g4', 'h3', 'h4d', 'x4']);

/**
 * What the series of a machine type can do. A series that is not known counts as an old one with everything: the cloud
 * refuses what it does not have.
 *
 * @param machineType - For example `n2-standard-4`, `n2d-custom-4-8192`, or `custom-4-8192`, which is N1.
 */
export function toMachineSeries(machineType: string): MachineSeries {
  const name = machineType.startsWith('custom-') ? 'n1' : (machineType.split('-')[0] ?? '');
  const isHyperdiskOnly = HYPERDISK_ONLY.has(name);
  return {
    name,
    hasNestedVirtualization: !WITHOUT_NESTED_VIRTUALIZATION.has(name),
    hasHyperdiskBalanced: isHyperdiskOnly || WITH_HYPERDISK_BALANCED.has(name),
    isHyperdiskOnly,
    canMigrate: !WITHOUT_MIGRATION.has(name) && !machineType.endsWith('-metal'),
  };
}
