import { systemClock } from '@cloud-spi/provider-kit';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';

/**
 * Opens a store as users do.
 *
 * @param location - Path of a file, or URL of a server.
 */
export function openAnyStore(location: string): Promise<OpenedStore> {
  return /^postgres(ql)?:/.test(location)
    ? openPostgresqlStore({ url: location })
    : openSqliteStore({ file: location, clock: systemClock });
}
