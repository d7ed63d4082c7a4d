import { Kysely } from 'kysely';
import { type OpenedStore, openStore, type StoreOptions } from '../open-store.ts';
import { StoreDatabase } from '../store-database.ts';
import type { StoreTables } from '../store-tables.ts';
import { checkServer } from './check-server.ts';
import { parsePostgresqlAddress } from './postgresql-address.ts';
import { createKyselyDialect } from './postgresql-connection.ts';
import { postgresqlDialect } from './postgresql-dialect.ts';
import { PostgresqlDoorbell } from './postgresql-doorbell.ts';

const MAX_CONNECTIONS = 10;

/** Where the store is. */
export interface PostgresqlStoreOptions extends StoreOptions {
  /**
   * `postgresql://user:password@host:port/database`, with the parameters that libpq knows, such as `sslmode`. A
   * database of its own, whose owner the user is. Never repeated in messages.
   */
  readonly url: string;
  /** How many connections this process opens at most, beside one that hears of new work; from 1. Default: 10. */
  readonly maxConnections?: number | undefined;
}

/**
 * Opens a store on a PostgreSQL server, version 14 or later, and brings its tables up to date. Any number of processes
 * on any machines may use one database at the same time, and open it at the same time.
 *
 * When the server is lost, calls reject with `unavailable` until it is back; nothing that was acknowledged is lost, and
 * what was under way has taken effect wholly or not at all.
 *
 * @param options - Where, and with what.
 * @throws StoreError `invalid-address`; `unavailable` when server or database cannot be used; `unsupported-server`; `newer-store`.
 */
export async function openPostgresqlStore(options: PostgresqlStoreOptions): Promise<OpenedStore> {
  const address = parsePostgresqlAddress(options.url);
  const kysely = new Kysely<StoreTables>({
    dialect: createKyselyDialect(address, options.maxConnections ?? MAX_CONNECTIONS),
  });
  try {
    await checkServer(kysely, address.label);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  const doorbell = new PostgresqlDoorbell(address, kysely);
  return await openStore(new StoreDatabase(kysely, postgresqlDialect), { ...options, doorbell });
}
