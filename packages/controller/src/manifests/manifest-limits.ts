/** What one command takes: far above any honest use, far below what hurts. */
export const MANIFEST_LIMITS = {
  /** Resources. They are written in one transaction, during which others wait. */
  resources: 10_000,
  /** Bytes of all manifests together. One file has a limit of its own. */
  manifestBytes: 33_554_432,
  /** Values of all resources together, each with those in other values: what memory is needed for. */
  values: 1_000_000,
  /** Bytes of the topologies of all requests together. */
  topologyBytes: 67_108_864,
  /** Mistakes of one resource that are shown. */
  mistakesOfResource: 100,
  /** Mistakes that are shown; nothing is read beyond. */
  mistakes: 1_000,
} as const;
