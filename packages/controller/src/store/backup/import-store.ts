import type { Transaction } from 'kysely';
import { addKeys } from '../../queue/queue-rows.ts';
import { insertEvent } from '../event-rows.ts';
import { insertResource } from '../resource-rows.ts';
import type { StoreDatabase } from '../store-database.ts';
import { StoreError } from '../store-error.ts';
import type { StoreTables } from '../store-tables.ts';
import {
  BACKUP_FORMAT_VERSION,
  type BackupCounts,
  type BackupHeader,
  type BackupLine,
  invalidBackup,
  parseBackupLine,
} from './backup-line.ts';

/**
 * Fills a new store with what {@link exportStore} wrote: all of it, or nothing. The store gets the identity of the one
 * that was exported, and every resource is due to be looked at. Whoever has it open opens it again. The exported store
 * must not be used any more: two controllers would work on the same instances.
 *
 * @param database - Of the new store.
 * @param lines - In their order; empty ones are skipped.
 * @returns How much was read.
 * @throws StoreError `not-empty`; `invalid-backup`; `newer-store`; `unavailable`.
 */
export async function importStore(
  database: StoreDatabase,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<BackupCounts> {
  const begun = begin(lines);
  return await database.transaction(async (transaction) => {
    await refuseUsedStore(transaction);
    const reader = new BackupReader(transaction, database);
    for await (const line of begun) {
      await reader.read(line);
    }
    return await reader.finish();
  });
}

/** The lines of a file that nobody listens to yet get lost: listening begins before anything else is waited for. */
function begin(lines: Iterable<string> | AsyncIterable<string>): AsyncIterable<string> | Iterable<string> {
  if (!(Symbol.asyncIterator in lines)) {
    return lines;
  }
  const iterator = lines[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => iterator };
}

async function refuseUsedStore(transaction: Transaction<StoreTables>): Promise<void> {
  const { value } = await transaction.selectFrom('resource_version').selectAll().executeTakeFirstOrThrow();
  if (value > 0) {
    throw new StoreError('not-empty', 'The store has been used already; a backup is imported into a new one.');
  }
}

class BackupReader {
  readonly #transaction: Transaction<StoreTables>;
  readonly #database: StoreDatabase;
  #number = 0;
  #header: BackupHeader | undefined;
  #end: BackupCounts | undefined;
  readonly #counts = { resources: 0, tombstones: 0, events: 0 };

  constructor(transaction: Transaction<StoreTables>, database: StoreDatabase) {
    this.#transaction = transaction;
    this.#database = database;
  }

  async read(content: string): Promise<void> {
    this.#number += 1;
    if (content.trim() === '') {
      return;
    }
    const line = parseBackupLine(content, this.#number);
    const isFirst = this.#header === undefined;
    if (isFirst !== (line.type === 'cloud-spi-store') || this.#end !== undefined) {
      throw invalidBackup(this.#number, 'it is out of order');
    }
    try {
      await this.#write(line);
    } catch (error) {
      if (!this.#database.dialect.isUniqueViolation(error)) {
        throw error;
      }
      throw invalidBackup(this.#number, 'an earlier line has the same uid, or the same kind, namespace and name');
    }
  }

  async finish(): Promise<BackupCounts> {
    const { resources, tombstones, events } = this.#counts;
    const end = this.#end;
    if (end === undefined) {
      throw invalidBackup(this.#number, 'it is the last one, and the end of the backup is missing');
    }
    if (end.resources !== resources || end.tombstones !== tombstones || end.events !== events) {
      throw invalidBackup(this.#number, 'lines before it are missing');
    }
    return this.#counts;
  }

  async #write(line: BackupLine): Promise<void> {
    switch (line.type) {
      case 'cloud-spi-store':
        await this.#begin(line);
        break;
      case 'resource': {
        const { kind, metadata } = line.resource;
        this.#checkVersion(metadata.resourceVersion);
        await insertResource(this.#transaction, line.resource);
        await addKeys(this.#transaction, [{ kind, uid: metadata.uid }], this.#database.dialect.now());
        this.#counts.resources += 1;
        break;
      }
      case 'tombstone': {
        const { kind, namespace, name, uid, resourceVersion, deletedAt } = line.tombstone;
        this.#checkVersion(resourceVersion);
        const row = {
          kind,
          namespace,
          name,
          uid,
          resource_version: resourceVersion,
          deleted_at: Date.parse(deletedAt),
        };
        await this.#transaction.insertInto('tombstones').values(row).execute();
        this.#counts.tombstones += 1;
        break;
      }
      case 'event':
        await insertEvent(this.#transaction, line.event);
        this.#counts.events += 1;
        break;
      case 'end':
        this.#end = line;
    }
  }

  async #begin(header: BackupHeader): Promise<void> {
    if (header.formatVersion > BACKUP_FORMAT_VERSION) {
      throw new StoreError(
        'newer-store',
        `The backup was written by version ${header.programVersion}; install that version or a later one.`,
      );
    }
    this.#header = header;
    const { id, createdAt } = header.installation;
    const installation = { id, created_at: Date.parse(createdAt) };
    await this.#transaction.updateTable('installation').set(installation).execute();
    await this.#transaction.updateTable('resource_version').set({ value: header.resourceVersion }).execute();
    const compaction = { resource_version: header.compactedVersion };
    await this.#transaction.updateTable('compaction').set(compaction).execute();
  }

  #checkVersion(resourceVersion: number): void {
    if (resourceVersion > (this.#header?.resourceVersion ?? 0)) {
      throw invalidBackup(this.#number, 'its resourceVersion is higher than that of the store');
    }
  }
}
