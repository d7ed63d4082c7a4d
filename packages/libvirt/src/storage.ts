/** A storage pool: a place on the host for volumes. The server looks at the UUID, for volumes at the pool's name. */
export interface StoragePool {
  readonly name: string;
  /** In lower case with hyphens. */
  readonly uuid: string;
}

/**
 * The states of a pool; their order is libvirt's numbering.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-storage.html#virStoragePoolState
 */
export const STORAGE_POOL_STATES = ['inactive', 'building', 'running', 'degraded', 'inaccessible'] as const;

/** State and size of a pool. */
export interface StoragePoolInfo {
  /** `unknown` is a state that this version does not know. */
  readonly state: (typeof STORAGE_POOL_STATES)[number] | 'unknown';
  /** In bytes, like the others here; beyond 8 PiB rounded. All are 0 while the pool is inactive. */
  readonly capacityBytes: number;
  readonly allocationBytes: number;
  readonly availableBytes: number;
}

/** A volume: a virtual disk or another file in a pool. The server looks at the names of pool and volume. */
export interface StorageVolume {
  /** Name of its pool. */
  readonly pool: string;
  readonly name: string;
  /** Unique on the host; the path, for pools of files. */
  readonly key: string;
}

/**
 * The kinds of volumes; their order is libvirt's numbering.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-storage.html#virStorageVolType
 */
export const STORAGE_VOLUME_KINDS = ['file', 'block', 'dir', 'network', 'netdir', 'ploop'] as const;

/** Kind and size of a volume. */
export interface StorageVolumeInfo {
  /** `unknown` is a kind that this version does not know. */
  readonly kind: (typeof STORAGE_VOLUME_KINDS)[number] | 'unknown';
  /** What a guest sees, in bytes; beyond 8 PiB rounded. */
  readonly capacityBytes: number;
  /** What it takes of the pool, in bytes; beyond 8 PiB rounded. */
  readonly allocationBytes: number;
}
