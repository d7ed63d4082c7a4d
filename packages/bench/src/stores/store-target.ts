import { keysToWake, type OpenedStore, openPostgresqlStore, openSqliteStore } from '@cloud-spi/controller';
import { systemClock } from '@cloud-spi/provider-kit';

/** The kinds of stores. */
export type StoreKind = 'sqlite' | 'postgresql';

/** Where a store is. JSON-safe, so that it can be given to another process. */
export type StoreTarget =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgresql'; readonly url: string };

/** Opens a store as a controller does. */
export async function openStoreTarget(target: StoreTarget): Promise<OpenedStore> {
  return target.kind === 'sqlite'
    ? await openSqliteStore({ file: target.file, clock: systemClock, keysToWake })
    : await openPostgresqlStore({ url: target.url, keysToWake });
}
