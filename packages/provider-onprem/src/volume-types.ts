import { VOLUME_TYPES, type VolumeConfiguration, type VolumeType } from '@cloud-spi/spi';

/** Storage pools by kind of volume. */
export type VolumePools = Readonly<Partial<Record<VolumeType, string>>> & { readonly ssd: string };

/** The kind of a volume that does not name one. */
export const DEFAULT_VOLUME_TYPE: VolumeType = 'ssd';

/**
 * The kinds of volumes that a provider offers: those that its options give a pool.
 *
 * @param pools - The option `pools`.
 */
export function toVolumeTypes(pools: VolumePools): readonly VolumeType[] {
  return VOLUME_TYPES.filter((type) => pools[type] !== undefined);
}

/**
 * The pool of a volume.
 *
 * @param volume - As configured; the guard has refused kinds without a pool.
 * @param pools - The option `pools`.
 */
export function toPoolName({ volumeType = DEFAULT_VOLUME_TYPE }: VolumeConfiguration, pools: VolumePools): string {
  return pools[volumeType] ?? pools.ssd;
}
