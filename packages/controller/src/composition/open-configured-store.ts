import { type Clock, systemClock } from '@cloud-spi/provider-kit';
import type { Configuration } from '../configuration/configuration.ts';
import { keysToWake } from '../reconcile/keys-to-wake.ts';
import type { OpenedStore } from '../store/open-store.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';

/**
 * Opens the store that a configuration names and brings its tables up to date.
 *
 * @param store - The store in the configuration.
 * @param clock - What time it is, in epoch milliseconds. Default: the system's.
 * @throws StoreError `unavailable`; `newer-store`.
 */
export async function openConfiguredStore(
  store: Configuration['store'],
  clock: Clock = systemClock,
): Promise<OpenedStore> {
  return await openSqliteStore({ file: store.file, clock, keysToWake });
}
