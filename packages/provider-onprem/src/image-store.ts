import { createHash } from 'node:crypto';
import { isLibvirtError, type LibvirtCallOptions, type StoragePool, type StorageVolume } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import { deleteVolumes } from './find-part-volumes.ts';
import { openImageSource, toImageRefusal, type WantedImage } from './image-source.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import type { OnpremHost } from './onprem-host.ts';
import { refreshPool } from './refresh-pool.ts';
import { repeatWhileBusy } from './repeat-while-busy.ts';
import { toVolumeXml } from './to-volume-xml.ts';

/** An image as overlays need it. */
export interface BaseImage {
  /** Path of its volume on the host. */
  readonly path: string;
  /** What a guest sees of it, in bytes. */
  readonly capacityBytes: number;
}

/** Where an image is wanted. */
export interface ImageRequest extends WantedImage {
  readonly host: OnpremHost;
  /** Measures pauses. */
  readonly clock: Clock;
  /** Name of the image pool. */
  readonly pool: string;
}

/**
 * Sees to it that hosts have images. One for a provider object, whose disposal ends its uploads: callers that need the
 * same image at the same time share one.
 */
export class ImageStore {
  readonly #ended = new AbortController();
  readonly #underWay = new Map<string, Promise<StorageVolume>>();

  /**
   * Finds an image on a host, and uploads it first when it is a file or URL that the host does not have.
   *
   * Idempotency: safe to repeat, and from several processes at once: they write the same bytes, and a mark says when they
   * are complete.
   *
   * @throws InvalidConfiguration when the volume, file or URL is not there, or the URL's content is another one.
   */
  async provide(request: ImageRequest, options: LibvirtCallOptions): Promise<BaseImage> {
    const { host, image } = request;
    const { api } = host;
    const volume =
      image.volume === undefined ? await this.#upload(request) : await findVolume(request, image.volume, options);
    const [path, { capacityBytes }] = await Promise.all([
      api.volumes.getPath(volume, options),
      api.volumes.getInfo(volume, options),
    ]);
    return { path, capacityBytes };
  }

  /** Ends all downloads and uploads. */
  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  /** Without the signal of a call: the upload belongs to all who wait for it. */
  #upload(request: ImageRequest): Promise<StorageVolume> {
    const key = JSON.stringify([request.host.name, request.image]);
    const running = this.#underWay.get(key);
    if (running !== undefined) return running;
    const upload = uploadOnce(request, this.#ended.signal).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, upload);
    return upload;
  }
}

async function findVolume(
  { host, clock, imageId, pool, operation }: ImageRequest,
  name: string,
  options: LibvirtCallOptions,
): Promise<StorageVolume> {
  const found = await host.api.pools.lookupByName(pool, options);
  const volume = await lookup(host.api, found, name, options);
  if (volume !== undefined) return volume;
  // Somebody may have put it there beside libvirt.
  await refreshPool(host.api, found, clock, options);
  const refreshed = await lookup(host.api, found, name, options);
  if (refreshed !== undefined) return refreshed;
  throw toImageRefusal(imageId, operation, `an image whose volume ${name} is in the pool ${pool} of ${host.name}`);
}

async function uploadOnce(request: ImageRequest, signal: AbortSignal): Promise<StorageVolume> {
  const { host, pool, clock } = request;
  const { api } = host;
  const options = { signal };
  const source = await openImageSource(request, signal);
  const hash = createHash('sha256').update(source.identity).digest('hex').slice(0, 24);
  const name = `cloud-spi-image-${hash}.qcow2`;
  const target = await api.pools.lookupByName(pool, options);
  const complete = await findComplete(request, target, hash, options);
  if (complete !== undefined) return complete;
  const volume = await createVolume(api, target, { name, capacityBytes: source.bytes }, options);
  // Another process may be making the volume, or writing into it.
  await repeatWhileBusy(
    ['OPERATION_INVALID'],
    () => api.volumes.upload(volume, source.open(), options),
    clock,
    options,
  );
  // It was made as raw bytes; libvirt looks what they are when it refreshes.
  await refreshPool(api, target, clock, options);
  await createVolume(api, target, { name: toMark(hash), capacityBytes: 0 }, options);
  return volume;
}

function toMark(hash: string): string {
  return `cloud-spi-image-${hash}.complete`;
}

/** The volume of an image, when its mark says that it is complete. */
async function findComplete(
  { host: { api }, clock }: ImageRequest,
  pool: StoragePool,
  hash: string,
  options: LibvirtCallOptions,
): Promise<StorageVolume | undefined> {
  const mark = await lookup(api, pool, toMark(hash), options);
  if (mark === undefined) return undefined;
  const volume = await lookup(api, pool, `cloud-spi-image-${hash}.qcow2`, options);
  // Somebody has deleted the image alone: the mark must not vouch for the next one while it is uploaded.
  if (volume === undefined) await deleteVolumes(api, [mark], clock, options);
  return volume;
}

async function lookup(
  api: LibvirtApi,
  pool: StoragePool,
  name: string,
  options: LibvirtCallOptions,
): Promise<StorageVolume | undefined> {
  try {
    return await api.volumes.lookupByName(pool, name, options);
  } catch (error) {
    if (isLibvirtError(error, 'NO_STORAGE_VOL')) return undefined;
    throw error;
  }
}

async function createVolume(
  api: LibvirtApi,
  pool: StoragePool,
  { name, capacityBytes }: { readonly name: string; readonly capacityBytes: number },
  options: LibvirtCallOptions,
): Promise<StorageVolume> {
  try {
    return await api.volumes.create(pool, toVolumeXml({ name, capacityBytes, format: 'raw' }), options);
  } catch (error) {
    if (!isLibvirtError(error, 'STORAGE_VOL_EXIST')) throw error;
    return await api.volumes.lookupByName(pool, name, options);
  }
}
