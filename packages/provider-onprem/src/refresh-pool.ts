import type { LibvirtCallOptions, StoragePool } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import type { LibvirtApi } from './libvirt-api.ts';
import { repeatWhileBusy } from './repeat-while-busy.ts';

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
  await repeatWhileBusy(['INTERNAL_ERROR'], () => api.pools.refresh(pool, options), clock, options);
}
