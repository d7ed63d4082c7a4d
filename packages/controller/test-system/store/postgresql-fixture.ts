import { Kysely } from 'kysely';
import { inject } from 'vitest';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { parsePostgresqlAddress } from '../../src/store/postgresql/postgresql-address.ts';
import { createKyselyDialect } from '../../src/store/postgresql/postgresql-connection.ts';
import { postgresqlDialect } from '../../src/store/postgresql/postgresql-dialect.ts';
import { StoreDatabase } from '../../src/store/store-database.ts';
import type { StoreTables } from '../../src/store/store-tables.ts';
import type { EmptyDatabase } from '../../test/store/migration-suite.ts';
import type { OpenLastingStoreFixture } from '../../test/store/store-fixture.ts';
import { createDatabase } from '../postgresql/create-database.ts';

/** A new database. */
export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const database = await createDatabase(inject('postgresqlUrl'));
  const address = parsePostgresqlAddress(database.url);
  return {
    connect: () =>
      new StoreDatabase(new Kysely<StoreTables>({ dialect: createKyselyDialect(address, 2) }), postgresqlDialect),
    open: () => openPostgresqlStore({ url: database.url }),
    remove: () => database.drop(),
  };
}

/**
 * The time of these databases stands still: a function of this schema takes the place of the server's own, which is
 * looked up last.
 */
const STOPPED_CLOCK = `
  create schema stopped;
  create table stopped.clock (now_ms bigint);
  insert into stopped.clock values (${Date.UTC(2026, 0, 1)});
  create function stopped.clock_timestamp() returns timestamptz language sql volatile as
    $$ select timestamptz 'epoch' + now_ms * interval '1 millisecond' from stopped.clock $$;`;
const SEARCH_PATH = '-c search_path=public,stopped,pg_catalog';

/** A store in a new database. */
export const openPostgresqlFixture: OpenLastingStoreFixture = async (options = {}) => {
  const database = await createDatabase(inject('postgresqlUrl'));
  await database.run(STOPPED_CLOCK);
  const url = new URL(database.url);
  url.searchParams.set('options', SEARCH_PATH);
  const open = () => openPostgresqlStore({ ...options, url: url.href });
  const opened = [await open()];
  return {
    ...opened[0]!,
    advance: async (durationMs) => {
      await database.run('update stopped.clock set now_ms = now_ms + $1', [durationMs]);
    },
    reopen: async () => {
      const other = await open();
      opened.push(other);
      return other.store;
    },
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await database.drop();
    },
  };
};
