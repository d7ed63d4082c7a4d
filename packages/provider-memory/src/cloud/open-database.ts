import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { CloudDatabase } from './cloud-database.ts';
import { CloudError } from './cloud-error.ts';
import { migrate } from './schema.ts';

const IN_MEMORY = ':memory:';
const BUSY_TIMEOUT_MS = 10_000;
const OPENING_ATTEMPTS = 50;
const SQLITE_BUSY = 5;
const SQLITE_NOT_A_DATABASE = 26;

/** Makes a database that lives as long as its object. */
export function createMemoryDatabase(): DatabaseSync {
  return prepare(IN_MEMORY, IN_MEMORY);
}

/**
 * Opens the file of a simulated cloud, or makes it.
 *
 * Several processes that open a new file at once can see "database is locked" in spite of the busy timeout: switching
 * to the write-ahead log does not wait. The whole opening is then repeated.
 *
 * @param file - Path of the file; its folder must exist.
 * @param scopeId - The cloud that the file must hold. The first one to open it decides.
 * @throws CloudError `FileUnusable`, `FileNotOfThisCloud`, `FileNewer`, each naming the file.
 */
export async function openDatabase(file: string, scopeId: string): Promise<DatabaseSync> {
  for (let attempt = 1; ; attempt++) {
    try {
      return prepare(file, scopeId);
    } catch (error) {
      if (errcodeOf(error) !== SQLITE_BUSY || attempt === OPENING_ATTEMPTS) throw toFileError(file, error);
      await setTimeout(10 + 40 * Math.random());
    }
  }
}

/**
 * Runs something as one write transaction: all of it is kept, or nothing when it throws.
 *
 * @param database - Where.
 * @param work - Synchronous, so that nothing else can come between.
 */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.prepare('begin immediate').run();
  try {
    const result = work();
    database.prepare('commit').run();
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

/** Whether an error says that another process held the database for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  return errcodeOf(error) === SQLITE_BUSY;
}

function prepare(file: string, scopeId: string): DatabaseSync {
  const database = new CloudDatabase(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = full');
    inTransaction(database, () => {
      migrate(database);
      claimScope(database, scopeId);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function claimScope(database: DatabaseSync, scopeId: string): void {
  database.prepare(`insert into facts (key, value) values ('scope', ?) on conflict do nothing`).run(scopeId);
  const claimed = String(database.prepare(`select value from facts where key = 'scope'`).get()?.value);
  if (claimed === scopeId) return;
  throw new CloudError('FileNotOfThisCloud', `it holds the cloud ${claimed}, not ${scopeId} (options cloudId, region)`);
}

function toFileError(file: string, error: unknown): unknown {
  const subject = `The file ${file} of the simulated cloud cannot be used`;
  if (error instanceof CloudError) return new CloudError(error.code, `${subject}: ${error.message}`, { cause: error });
  if (errcodeOf(error) === SQLITE_NOT_A_DATABASE) {
    return new CloudError('FileNotOfThisCloud', `${subject}: it is not a database`, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new CloudError('FileUnusable', `${subject}: ${reason}. Does its folder exist, and may it be written?`, {
    cause: error,
  });
}

function errcodeOf(error: unknown): number | undefined {
  const errcode = error instanceof Error ? (error as { readonly errcode?: unknown }).errcode : undefined;
  // The low byte is the kind of the error, the rest says more.
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}
