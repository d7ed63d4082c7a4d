import { isLibvirtError, type LibvirtCallOptions, type StorageVolume } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import { isPartOf } from './instance-parts.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { repeatWhileBusy } from './repeat-while-busy.ts';

/** The storage pools that parts of instances may be in. */
export interface PartPools {
  /** Those for disks, by name. */
  readonly disks: readonly string[];
  /** That for consoles. */
  readonly consoles: string | undefined;
}

/**
 * Finds the volumes of a domain by their names, whether or not the domain exists.
 *
 * @param api - The host.
 * @param pools - Where to look; a pool that the host does not have holds nothing.
 * @param domainName - The domain.
 * @param options - The signal.
 */
export async function findPartVolumes(
  api: LibvirtApi,
  { disks, consoles }: PartPools,
  domainName: string,
  options: LibvirtCallOptions,
): Promise<StorageVolume[]> {
  const found = await Promise.all(
    [...new Set([...disks, ...(consoles === undefined ? [] : [consoles])])].map(async (name) => {
      try {
        const pool = await api.pools.lookupByName(name, options);
        // Logs are not made as volumes, and show after a refresh only.
        if (name === consoles) await api.pools.refresh(pool, options);
        return await api.pools.listVolumes(pool, options);
      } catch (error) {
        if (isLibvirtError(error, 'NO_STORAGE_POOL', 'OPERATION_INVALID')) return [];
        throw error;
      }
    }),
  );
  return found.flat().filter(({ name }) => isPartOf(name, domainName));
}

/** Deletes volumes; one that is gone already is fine, and one that is just being made or written is waited for. */
export async function deleteVolumes(
  api: LibvirtApi,
  volumes: readonly StorageVolume[],
  clock: Clock,
  options: LibvirtCallOptions,
): Promise<void> {
  await Promise.all(
    volumes.map(async (volume) => {
      try {
        await repeatWhileBusy(['OPERATION_INVALID'], () => api.volumes.delete(volume, options), clock, options);
      } catch (error) {
        if (!isLibvirtError(error, 'NO_STORAGE_VOL')) throw error;
      }
    }),
  );
}
