import type { LibvirtCallOptions } from '../call-options.ts';
import type { StoragePool, StorageVolume, StorageVolumeInfo } from '../storage.ts';

/** A part of a volume. */
export interface VolumeRange {
  /** Where it begins, in bytes. Default 0. */
  readonly offsetBytes?: number | undefined;
  /** How long it is, in bytes. Default: to the end. */
  readonly lengthBytes?: number | undefined;
}

/**
 * Calls about storage volumes. They fail as all calls of {@link LibvirtClient} do; a volume that the server does not know is
 * a {@link LibvirtError} `NO_STORAGE_VOL`. Transfers have a connection of their own, so that they hold up no other call.
 */
export interface VolumeCalls {
  /**
   * Makes a volume.
   *
   * @param xml - A `<volume>`. One with `<backingStore>` is an overlay: it holds only what differs from there.
   * @throws LibvirtError `STORAGE_VOL_EXIST`
   */
  create(pool: StoragePool, xml: string, options?: LibvirtCallOptions): Promise<StorageVolume>;

  /**
   * Makes a volume with the content of another one, in the format that the XML asks for. Completion: everything is copied,
   * which may take long: give it time with `timeoutMs`.
   *
   * @throws LibvirtError `STORAGE_VOL_EXIST`
   */
  createFrom(
    pool: StoragePool,
    xml: string,
    source: StorageVolume,
    options?: LibvirtCallOptions,
  ): Promise<StorageVolume>;

  /** @throws LibvirtError `NO_STORAGE_VOL` */
  lookupByName(pool: StoragePool, name: string, options?: LibvirtCallOptions): Promise<StorageVolume>;

  /**
   * @param path - As the host sees it. Only volumes of pools that run are found.
   * @throws LibvirtError `NO_STORAGE_VOL`
   */
  lookupByPath(path: string, options?: LibvirtCallOptions): Promise<StorageVolume>;

  /** Kind and size, read from the storage at this moment. A read. */
  getInfo(volume: StorageVolume, options?: LibvirtCallOptions): Promise<StorageVolumeInfo>;

  /** Its description as XML. A read. */
  getXml(volume: StorageVolume, options?: LibvirtCallOptions): Promise<string>;

  /** Where it is on the host. A read. */
  getPath(volume: StorageVolume, options?: LibvirtCallOptions): Promise<string>;

  /** Removes a volume and what is in it. */
  delete(volume: StorageVolume, options?: LibvirtCallOptions): Promise<void>;

  /**
   * Changes what the guest sees of its size.
   *
   * @param options - `shrink`: allow it to become smaller, which cuts off what is there.
   */
  resize(
    volume: StorageVolume,
    capacityBytes: number,
    options?: LibvirtCallOptions & { readonly shrink?: boolean | undefined },
  ): Promise<void>;

  /**
   * Writes bytes into a volume. Completion: the server has written everything.
   *
   * Idempotency: again with the same bytes has the same result. When it fails, what was written so far stays.
   *
   * @param source - Taken no faster than the server writes. When it throws, the transfer is aborted and the error passed on.
   * A stream of Node.js is destroyed when the transfer fails.
   * @param options - `timeoutMs`: of the whole transfer, without default.
   */
  upload(
    volume: StorageVolume,
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: LibvirtCallOptions & VolumeRange,
  ): Promise<void>;

  /**
   * Reads bytes of a volume, beginning when the iteration begins and no faster than they are taken. An offset at the end, or
   * beyond it, gives none.
   *
   * @param options - `timeoutMs`: of the whole transfer, without default.
   * @returns To be iterated once. Ending the loop early aborts the transfer.
   */
  download(volume: StorageVolume, options?: LibvirtCallOptions & VolumeRange): AsyncIterable<Uint8Array>;
}
