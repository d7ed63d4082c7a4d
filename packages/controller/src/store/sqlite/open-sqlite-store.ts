import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { type OpenedStore, openStore, type StoreOptions } from '../open-store.ts';
import { StoreDatabase } from '../store-database.ts';
import { StoreError } from '../store-error.ts';
import type { StoreTables } from '../store-tables.ts';
import { createKyselyDialect } from './sqlite-connection.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { isSqliteBusy, toStoreError } from './sqlite-error.ts';

/** How long a statement waits for a lock that another process holds; meanwhile this process does nothing else. */
const LOCK_TIMEOUT_MS = 5_000;
/** Opening may meet a lock at once in spite of that, while another process opens the same new file. */
const OPEN_TIMEOUT_MS = 10_000;
const OPEN_RETRY_MS = 20;

/** Where the store is. */
export interface SqliteStoreOptions extends StoreOptions {
  /** Path of the file, made when missing with the folders above it; or `:memory:`, gone when closed. */
  readonly file: string;
  /** What time it is, in epoch milliseconds; processes that share the file must agree on it. */
  readonly clock: { now(): number };
}

/**
 * Opens a store in a file, or in memory, and brings its tables up to date. Several processes may use one file at the
 * same time, on one machine.
 *
 * @throws StoreError `unavailable` when file or folder cannot be used; `newer-store`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<OpenedStore> {
  const giveUpAt = performance.now() + OPEN_TIMEOUT_MS;
  for (;;) {
    try {
      return await openOnce(options);
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() > giveUpAt) {
        throw error;
      }
    }
    await delay(OPEN_RETRY_MS);
  }
}

async function openOnce(options: SqliteStoreOptions): Promise<OpenedStore> {
  const connection = connect(options.file);
  const kysely = new Kysely<StoreTables>({ dialect: createKyselyDialect(connection, options.file) });
  return await openStore(new StoreDatabase(kysely, createSqliteDialect(connection, options.clock)), options);
}

function connect(file: string): DatabaseSync {
  if (file !== ':memory:') {
    makeFolder(file);
  }
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS });
    connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
    refuseForeignTables(connection, file);
    return connection;
  } catch (error) {
    connection?.close();
    throw toStoreError(error, file);
  }
}

function makeFolder(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StoreError('unavailable', `The folder ${folder} of the store cannot be made: ${reason(error)}.`, error);
  }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Writing into the database of another program would be a way to lose it. */
function refuseForeignTables(connection: DatabaseSync, file: string): void {
  const tables = connection
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~'`)
    .all()
    .map((row) => row.name);
  if (tables.length > 0 && !tables.includes('migrations')) {
    throw new StoreError('unavailable', `The file ${file} is the database of another program; name another file.`);
  }
}
