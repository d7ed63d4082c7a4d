import { type Kysely, sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { StoreTables } from '../store-tables.ts';

const OLDEST_VERSION = 14;

interface ServerRow {
  readonly version: string;
  readonly version_number: number;
  readonly encoding: string;
  readonly schema_name: string | null;
  readonly tables: number;
  readonly own_tables: number;
}

/**
 * Refuses a server that is too old, a database that cannot hold every text, and the tables of another program: writing
 * among them would be a way to lose them.
 *
 * @param kysely - The database.
 * @param label - Its address, for messages.
 * @throws StoreError `unsupported-server`; `unavailable`.
 */
export async function checkServer(kysely: Kysely<StoreTables>, label: string): Promise<void> {
  const { rows } = await sql<ServerRow>`
    select
      current_setting('server_version') as version,
      current_setting('server_version_num')::int as version_number,
      current_setting('server_encoding') as encoding,
      current_schema() as schema_name,
      count(*) as tables,
      count(*) filter (where relname in ('migrations', 'installation', 'workqueue')) as own_tables
    from pg_class where relkind in ('r', 'p') and relnamespace = to_regnamespace(current_schema())`.execute(kysely);
  const [server] = rows;
  if (server === undefined) {
    throw new Error('A count has no row.');
  }
  if (server.version_number < OLDEST_VERSION * 10_000) {
    throw new StoreError(
      'unsupported-server',
      `The server of the store ${label} is PostgreSQL ${server.version}; version ${OLDEST_VERSION} or later is needed.`,
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new StoreError(
      'unsupported-server',
      `The store ${label} has the encoding ${server.encoding}; create the database with encoding UTF8.`,
    );
  }
  if (server.tables > 0 && server.own_tables < 3) {
    throw new StoreError(
      'unavailable',
      `The schema ${server.schema_name} of the store ${label} has the tables of another program; name a database, or ` +
        'by search_path a schema, of its own.',
    );
  }
}
