import { randomUUID } from 'node:crypto';
import { DatabaseWorkQueue } from '../queue/database-work-queue.ts';
import { type Doorbell, LocalDoorbell } from '../queue/doorbell.ts';
import type { QueueKey, WorkQueue } from '../queue/work-queue.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { BackupCounts } from './backup/backup-line.ts';
import { exportStore } from './backup/export-store.ts';
import { importStore } from './backup/import-store.ts';
import { DatabaseResourceStore } from './database-resource-store.ts';
import { migrateStore } from './migrate-store.ts';
import { ALL_MIGRATIONS } from './migrations/all-migrations.ts';
import { programVersion } from './program-version.ts';
import type { ResourceStore } from './resource-store.ts';
import type { StoreDatabase } from './store-database.ts';

/** What every store is opened with. */
export interface StoreOptions {
  /**
   * Says which other keys are to run because a row changed, was made (`before` is undefined) or is gone (`after` is
   * undefined). Pure. A row's own key runs anyway unless only its status changed. `after` does not have its new
   * resourceVersion yet. Default: none.
   */
  readonly keysToWake?:
    | ((before: AnyResource | undefined, after: AnyResource | undefined) => readonly QueueKey[])
    | undefined;
  /** Makes the uid of a new resource; unique for ever. Default: a random UUID. */
  readonly createUid?: (() => string) | undefined;
}

/** A store and the queue in the same database. */
export interface OpenedStore {
  readonly store: ResourceStore;
  readonly queue: WorkQueue;
  /**
   * Writes all that is in the store, as of one moment, as lines of JSON, for a backup or a move to another database.
   * The store may be used meanwhile.
   *
   * @param write - Called with each line, line feed included; the next one waits until it resolves.
   * @returns How much was written.
   */
  exportLines(write: (line: string) => void | Promise<void>): Promise<BackupCounts>;
  /**
   * Fills a new store with what `exportLines` of another one wrote: all of it or nothing. It is the same installation
   * afterwards, so the other store must not be used any more; and this one is closed and opened again.
   *
   * @param lines - In their order.
   * @returns How much was read.
   * @throws StoreError `not-empty`; `invalid-backup`; `newer-store`.
   */
  importLines(lines: Iterable<string> | AsyncIterable<string>): Promise<BackupCounts>;
  /** Closes both. Idempotent. */
  close(): Promise<void>;
}

/**
 * Brings the tables of a database up to date and makes store and queue on it. Closes the database when that fails.
 *
 * @param database - Closed with the store.
 * @param options - `doorbell`: closed with the store. Default: one that is heard in this process only.
 * @throws StoreError `newer-store`; `unavailable`.
 */
export async function openStore(
  database: StoreDatabase,
  options: StoreOptions & { readonly doorbell?: Doorbell | undefined },
): Promise<OpenedStore> {
  try {
    await migrateStore(database, ALL_MIGRATIONS, programVersion());
    const installation = await database.read((query) =>
      query.selectFrom('installation').select('id').executeTakeFirstOrThrow(),
    );
    const doorbell = options.doorbell ?? new LocalDoorbell();
    const store = new DatabaseResourceStore({
      database,
      doorbell,
      installationId: installation.id,
      keysToWake: options.keysToWake ?? (() => []),
      createUid: options.createUid ?? randomUUID,
    });
    return {
      store,
      queue: new DatabaseWorkQueue(database, doorbell),
      exportLines: (write) => exportStore(database, write),
      importLines: (lines) => importStore(database, lines),
      close: () => store.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
