import type { LibvirtCallOptions } from '../call-options.ts';
import type { StoragePool, StoragePoolInfo, StorageVolume } from '../storage.ts';

/**
 * Calls about storage pools. They fail as all calls of {@link LibvirtClient} do; a pool that the server does not know is a
 * {@link LibvirtError} `NO_STORAGE_POOL`, one whose state forbids the call `OPERATION_INVALID`.
 */
export interface PoolCalls {
  /** Every pool, at most 16 384. A read. */
  list(options?: LibvirtCallOptions & { readonly active?: boolean | undefined }): Promise<readonly StoragePool[]>;

  /** @throws LibvirtError `NO_STORAGE_POOL` */
  lookupByName(name: string, options?: LibvirtCallOptions): Promise<StoragePool>;

  /** Makes a pool known, or changes its definition. It does not start. */
  define(xml: string, options?: LibvirtCallOptions): Promise<StoragePool>;

  /** Prepares what the pool lies on: makes the folder, for pools that are folders. */
  build(pool: StoragePool, options?: LibvirtCallOptions): Promise<void>;

  /** Starts a defined pool. */
  start(pool: StoragePool, options?: LibvirtCallOptions): Promise<void>;

  /** Reads anew which volumes there are, and how large. */
  refresh(pool: StoragePool, options?: LibvirtCallOptions): Promise<void>;

  /** Stops a pool. Its volumes stay where they are. */
  destroy(pool: StoragePool, options?: LibvirtCallOptions): Promise<void>;

  /** Makes a stopped pool unknown. Its volumes stay where they are. */
  undefine(pool: StoragePool, options?: LibvirtCallOptions): Promise<void>;

  /** State and size. A read. */
  getInfo(pool: StoragePool, options?: LibvirtCallOptions): Promise<StoragePoolInfo>;

  /** Its definition as XML. A read. */
  getXml(pool: StoragePool, options?: LibvirtCallOptions): Promise<string>;

  /** Every volume as of the last refresh, at most 16 384. A read. */
  listVolumes(pool: StoragePool, options?: LibvirtCallOptions): Promise<readonly StorageVolume[]>;
}
