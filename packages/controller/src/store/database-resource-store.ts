import { sql, type Transaction } from 'kysely';
import type { Doorbell } from '../queue/doorbell.ts';
import { addKeys } from '../queue/queue-rows.ts';
import type { QueueKey } from '../queue/work-queue.ts';
import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource, ResourceOfKind } from '../resources/resource-of-kind.ts';
import { readChanges, readLastVersion } from './change-rows.ts';
import { readEvents, recordEvent } from './event-rows.ts';
import { keysOfRow, planCommit, type RowChange } from './plan-commit.ts';
import {
  insertResource,
  lockByUids,
  readByName,
  readByUid,
  readMatching,
  removeResource,
  stampResource,
  updateResource,
} from './resource-rows.ts';
import type {
  Change,
  CommitExtras,
  ResourceChanges,
  ResourceQuery,
  ResourceStore,
  StoredEvent,
} from './resource-store.ts';
import type { StatementCache } from './statement-cache.ts';
import type { StoreDatabase } from './store-database.ts';
import { StoreError } from './store-error.ts';
import type { StoreTables } from './store-tables.ts';
import { buryResource, forgetOldTombstones } from './tombstone-rows.ts';

const CHANGES_LIMIT = 1_000;

/** What a {@link DatabaseResourceStore} is made of. */
export interface DatabaseResourceStoreParts {
  readonly database: StoreDatabase;
  /** Rung when a commit has added keys; closed with the store. */
  readonly doorbell: Doorbell;
  readonly installationId: string;
  readonly keysToWake: (before: AnyResource | undefined, after: AnyResource | undefined) => readonly QueueKey[];
  readonly createUid: () => string;
}

/** Resources in the tables of a database. */
export class DatabaseResourceStore implements ResourceStore {
  readonly installationId: string;
  readonly #parts: DatabaseResourceStoreParts;
  readonly #database: StoreDatabase;

  constructor(parts: DatabaseResourceStoreParts) {
    this.installationId = parts.installationId;
    this.#parts = parts;
    this.#database = parts.database;
  }

  async get<Kind extends ResourceKind>(kind: Kind, namespace: string, name: string) {
    const resource = await this.#database.read((query) => readByName(query, this.#database, kind, namespace, name));
    return resource as ResourceOfKind<Kind> | undefined;
  }

  async getByUid<Kind extends ResourceKind>(kind: Kind, uid: string) {
    const resource = await this.#database.read((query) => readByUid(query, this.#database, uid));
    return resource?.kind === kind ? (resource as ResourceOfKind<Kind>) : undefined;
  }

  async list<Kind extends ResourceKind>(kind: Kind, query: ResourceQuery = {}) {
    const resources = await this.#database.read((handle) => readMatching(handle, this.#database, kind, query));
    return resources as readonly ResourceOfKind<Kind>[];
  }

  async commit(changes: readonly Change[], extras: CommitExtras = {}): Promise<readonly (AnyResource | undefined)[]> {
    const { rows, addedKeys } = await this.#database.transaction((transaction) =>
      this.#carryOut(transaction, changes, extras),
    );
    if (addedKeys) {
      this.#parts.doorbell.ring();
    }
    return rows;
  }

  async listEvents(filter: Parameters<ResourceStore['listEvents']>[0] = {}): Promise<readonly StoredEvent[]> {
    return await this.#database.read((query) => readEvents(query, filter));
  }

  async lastResourceVersion(): Promise<number> {
    return await this.#database.read(readLastVersion);
  }

  async changesSince(
    resourceVersion: number,
    { kinds, limit = CHANGES_LIMIT }: NonNullable<Parameters<ResourceStore['changesSince']>[1]> = {},
  ): Promise<ResourceChanges> {
    return await this.#database.read((query) => readChanges(query, resourceVersion, { kinds, limit }));
  }

  async close(): Promise<void> {
    // It may still be ringing through the database.
    await this.#parts.doorbell.close();
    await this.#database.close();
  }

  async #carryOut(transaction: Transaction<StoreTables>, changes: readonly Change[], extras: CommitExtras) {
    const { dialect, statements } = this.#database;
    const nowMs = await readNow(transaction, this.#database);
    const uids = new Set(changes.flatMap((change) => (change.type === 'create' ? [] : [change.resource.metadata.uid])));
    const rows = new Map(
      (await lockByUids(transaction, this.#database, [...uids])).map((row) => [row.metadata.uid, row] as const),
    );
    const plan = planCommit(changes, rows, new Date(nowMs).toISOString(), this.#parts.createUid);

    await this.#writeRows(transaction, plan.rows, nowMs);
    for (const event of extras.events ?? []) {
      await recordEvent(transaction, event, nowMs);
    }
    const keys = [...plan.rows.flatMap((row) => keysOfRow(row, this.#parts.keysToWake)), ...(extras.wake ?? [])];
    await addKeys(transaction, keys, dialect.now());
    for (const row of await stampRows(transaction, statements, plan.rows, nowMs)) {
      rows.set(row.metadata.uid, row);
    }
    for (const { uid, after } of plan.rows) {
      if (after === undefined) {
        rows.delete(uid);
      }
    }
    return { rows: plan.uids.map((uid) => rows.get(uid)), addedKeys: keys.length > 0 };
  }

  async #writeRows(transaction: Transaction<StoreTables>, changed: readonly RowChange[], nowMs: number): Promise<void> {
    // Removals go first, so that a commit may give the name of a row that it removes to a new one.
    const removed = changed.filter((row) => row.after === undefined);
    for (const { uid } of removed) {
      await removeResource(transaction, uid);
    }
    if (removed.length > 0) {
      await forgetOldTombstones(transaction, nowMs);
    }
    for (const row of changed) {
      if (row.after === undefined || !row.isContentChanged) {
        continue;
      }
      if (row.before === undefined) {
        await this.#insert(transaction, row.after);
      } else {
        await updateResource(transaction, this.#database.statements, row.before, row.after);
      }
    }
  }

  async #insert(transaction: Transaction<StoreTables>, resource: AnyResource): Promise<void> {
    try {
      await insertResource(transaction, resource);
    } catch (error) {
      if (!this.#database.dialect.isUniqueViolation(error)) {
        throw error;
      }
      const { namespace, name } = resource.metadata;
      throw new StoreError('already-exists', `${resource.kind} ${namespace}/${name} exists already.`, error);
    }
  }
}

async function readNow(
  transaction: Transaction<StoreTables>,
  { dialect, statements }: Pick<StoreDatabase, 'dialect' | 'statements'>,
): Promise<number> {
  const { rows } = await statements.run(transaction, 'now', [], () => {
    const statement = sql<{ now: number }>`select ${dialect.now()} as now`;
    return { compile: () => statement.compile(transaction) };
  });
  return rows[0]?.now ?? Number.NaN;
}

/**
 * Gives each changed row the next resourceVersion, so that versions follow the order of commits. The counter makes
 * other writers wait until the transaction ends: nothing but the versions is written after it.
 *
 * @returns The rows that are not removed, with their new version.
 */
async function stampRows(
  transaction: Transaction<StoreTables>,
  statements: StatementCache,
  changed: readonly RowChange[],
  nowMs: number,
): Promise<readonly AnyResource[]> {
  if (changed.length === 0) {
    return [];
  }
  const { rows } = await statements.run(transaction, 'take versions', [changed.length], ([count]) =>
    transaction
      .updateTable('resource_version')
      .set((expression) => ({ value: expression('value', '+', count) }))
      .returning('value'),
  );
  const last = rows[0]?.value ?? Number.NaN;
  const stamped: AnyResource[] = [];
  for (const [index, { uid, before, after }] of changed.entries()) {
    const resourceVersion = last - changed.length + 1 + index;
    if (after !== undefined) {
      await stampResource(transaction, statements, uid, resourceVersion);
      stamped.push({ ...after, metadata: { ...after.metadata, resourceVersion } } as AnyResource);
    } else if (before !== undefined) {
      await buryResource(transaction, before, resourceVersion, nowMs);
    }
  }
  return stamped;
}
