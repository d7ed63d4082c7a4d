import type { DatabaseSync } from 'node:sqlite';
import { CloudError } from './cloud-error.ts';

/** Version of the tables below. */
const SCHEMA_VERSION = 1;

// Times are milliseconds since 1970. A state is never stored: it follows from the times and the clock, so that the
// cloud goes on while no process looks at it.
const TABLES = `
  create table facts (key text primary key, value text not null) strict;
  create table instances (
    sequence integer primary key autoincrement,
    id text not null unique,
    owner text,
    token text not null,
    zone text not null,
    instance_type text not null,
    vcpus integer not null,
    market text not null,
    tags text not null,
    details text not null,
    user_data any,
    created_by text not null,
    created_at integer not null,
    visible_at integer not null,
    launched_at integer not null,
    running_at integer not null,
    stopped_at integer,
    failed_at integer,
    terminated_at integer,
    reason text,
    forced_state text,
    is_protected integer not null
  ) strict;
  create unique index instances_by_token on instances (owner, token);
  create table volumes (
    id text primary key,
    owner text,
    token text not null,
    zone text not null,
    configuration text not null,
    tags text not null,
    is_kept integer not null,
    deleted_at integer
  ) strict;
  create index volumes_by_token on volumes (owner, token);
  create table interfaces (
    id text primary key,
    owner text,
    token text not null,
    zone text not null,
    tags text not null,
    private_ip text not null,
    public_ip text,
    deleted_at integer
  ) strict;
  create index interfaces_by_private_ip on interfaces (private_ip);
  create index interfaces_by_public_ip on interfaces (public_ip);
  create index interfaces_by_token on interfaces (owner, token);
  create table console_lines (instance_id text not null, written_at integer not null, line text not null) strict;
  create index console_lines_by_instance on console_lines (instance_id, written_at);
  create table faults (
    sequence integer primary key autoincrement,
    kind text not null,
    action text,
    zone text,
    remaining integer not null
  ) strict;
`;

/** Only makes reading faster: files of this version that do not have it yet get it. */
const INDICES = 'create index if not exists instances_by_end on instances (terminated_at)';

/**
 * Makes the tables of a new file; leaves those of an existing one.
 *
 * @param database - Inside a write transaction, so that of several processes one makes them.
 * @throws CloudError `FileNewer`, `FileNotOfThisCloud`.
 */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('pragma user_version').get()?.user_version);
  if (version === SCHEMA_VERSION) {
    database.exec(INDICES);
    return;
  }
  if (version > SCHEMA_VERSION) {
    throw new CloudError(
      'FileNewer',
      `it has version ${version} and this release knows up to ${SCHEMA_VERSION}; upgrade @cloud-spi/provider-memory`,
    );
  }
  if (database.prepare('select 1 from sqlite_schema limit 1').get() !== undefined) {
    throw new CloudError('FileNotOfThisCloud', 'it is a database of another application');
  }
  database.exec(TABLES);
  database.exec(INDICES);
  database.exec(`pragma user_version = ${SCHEMA_VERSION}`);
}
