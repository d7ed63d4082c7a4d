import { isLibvirtError, type LibvirtCallOptions, type StoragePool } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import type { LibvirtApi } from './libvirt-api.ts';

const TRIES = 40;
const PAUSE_MS = 250;

/**
 * Lets a host look anew which volumes a pool has, and what they are. It refuses that as an internal error while it makes
 * a volume in the pool; that passes.
 *
 * @param api - The host.
 * @param pool - The pool.
 * @param clock - Measures the pauses.
 * @param options - The signal.
 */
export async function refreshPool(
  api: LibvirtApi,
  pool: StoragePool,
  clock: Clock,
  options: LibvirtCallOptions,
): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      return await api.pools.refresh(pool, options);
    } catch (error) {
      if (!isLibvirtError(error, 'INTERNAL_ERROR') || left <= 1) throw error;
      await clock.delay(PAUSE_MS, options);
    }
  }
}
