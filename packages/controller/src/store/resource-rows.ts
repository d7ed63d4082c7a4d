import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Transaction } from 'kysely';
import { indexResource } from '../resources/index-resource.ts';
import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import { encodeJson } from './json-codec.ts';
import { SCHEMA_VERSION, type StoredMetadata } from './resource-decoder.ts';
import type { ResourceQuery } from './resource-store.ts';
import type { StatementCache } from './statement-cache.ts';
import type { StoreDatabase } from './store-database.ts';
import type { StoreTables } from './store-tables.ts';

/** What the reading of rows needs of the database. */
type Database = Pick<StoreDatabase, 'dialect' | 'statements' | 'decoder'>;

/** Reads one resource by name. */
export async function readByName(
  query: Kysely<StoreTables>,
  { decoder }: Database,
  kind: ResourceKind,
  namespace: string,
  name: string,
): Promise<AnyResource | undefined> {
  const row = await query
    .selectFrom('resources')
    .selectAll()
    .where('kind', '=', kind)
    .where('namespace', '=', namespace)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : decoder.decode(row);
}

/** Reads one resource by uid. */
export async function readByUid(
  query: Kysely<StoreTables>,
  { statements, decoder }: Database,
  uid: string,
): Promise<AnyResource | undefined> {
  const { rows } = await statements.run(query, 'read', [uid], ([slot]) =>
    query.selectFrom('resources').selectAll().where('uid', '=', slot),
  );
  return rows[0] === undefined ? undefined : decoder.decode(rows[0]);
}

/** Reads resources by uid, leaving out those that do not exist; the rows do not change until the transaction ends. */
export async function lockByUids(
  transaction: Transaction<StoreTables>,
  { dialect, statements, decoder }: Database,
  uids: readonly string[],
): Promise<readonly AnyResource[]> {
  const build = (values: readonly string[]) =>
    transaction
      .selectFrom('resources')
      .selectAll()
      .where('uid', 'in', values)
      // Transactions that lock in one order do not wait for each other in a circle.
      .orderBy('uid')
      .modifyEnd(dialect.lockRows);
  if (uids.length === 0) {
    return [];
  }
  const { rows } =
    uids.length === 1
      ? await statements.run(transaction, 'lock one', uids, build)
      : { rows: await build(uids).execute() };
  return rows.map((row) => decoder.decode(row));
}

/** Lists the resources of a kind, ordered by namespace and name. */
export async function readMatching(
  query: Kysely<StoreTables>,
  { statements, decoder }: Database,
  kind: ResourceKind,
  { namespace, labels, where }: ResourceQuery,
): Promise<readonly AnyResource[]> {
  const wanted: readonly (readonly [string, readonly string[]])[] = [
    ...Object.entries(labels ?? {}).map(([label, value]) => [labelKey(label), [value]] as const),
    ...Object.entries(where ?? {}),
  ];
  if (wanted.some(([, values]) => values.length === 0)) {
    return [];
  }
  const counts = wanted.map(([, values]) => values.length).join();
  const { rows } = await statements.run(
    query,
    `list ${namespace === undefined ? 'everywhere' : 'in a namespace'} ${counts}`,
    [kind, ...wanted.flatMap(([key, values]) => [key, ...values]), ...(namespace === undefined ? [] : [namespace])],
    ([kindSlot, ...slots]) => {
      let select = query
        .selectFrom('resources')
        .selectAll()
        .where('kind', '=', kindSlot as ResourceKind);
      for (const [, { length }] of wanted) {
        const [key, ...values] = slots.splice(0, 1 + length) as [string, ...string[]];
        select = select.where('uid', 'in', (index) =>
          index.selectFrom('resource_index').select('uid').where('key', '=', key).where('value', 'in', values),
        );
      }
      if (slots[0] !== undefined) {
        select = select.where('namespace', '=', slots[0]);
      }
      return select.orderBy('namespace').orderBy('name');
    },
  );
  return rows.map((row) => decoder.decode(row));
}

/** Makes a row and its index. Its version is stamped later. */
export async function insertResource(transaction: Transaction<StoreTables>, resource: AnyResource): Promise<void> {
  const { metadata } = resource;
  await transaction
    .insertInto('resources')
    .values({
      uid: metadata.uid,
      kind: resource.kind,
      namespace: metadata.namespace,
      name: metadata.name,
      resource_version: metadata.resourceVersion,
      api_version: resource.apiVersion,
      created_at: Date.parse(metadata.creationTimestamp),
      ...contentColumns(resource),
    })
    .execute();
  await insertIndex(transaction, resource);
}

/** Replaces the content of a row and, where that changed, its index. Its version is stamped later. */
export async function updateResource(
  transaction: Transaction<StoreTables>,
  statements: StatementCache,
  before: AnyResource,
  after: AnyResource,
): Promise<void> {
  const { uid } = after.metadata;
  const columns = contentColumns(after);
  const names = Object.keys(columns);
  await statements.run(transaction, 'update', [uid, ...Object.values(columns)], ([uidSlot, ...slots]) => {
    const changes = Object.fromEntries(names.map((name, index) => [name, slots[index]])) as typeof columns;
    return transaction
      .updateTable('resources')
      .set(changes)
      .where('uid', '=', uidSlot as string);
  });
  if (!isDeepStrictEqual(indexEntries(before), indexEntries(after))) {
    await transaction.deleteFrom('resource_index').where('uid', '=', uid).execute();
    await insertIndex(transaction, after);
  }
}

/** Removes a row and its index. */
export async function removeResource(transaction: Transaction<StoreTables>, uid: string): Promise<void> {
  await transaction.deleteFrom('resources').where('uid', '=', uid).execute();
}

/** Gives a row its new version. */
export async function stampResource(
  transaction: Transaction<StoreTables>,
  statements: StatementCache,
  uid: string,
  resourceVersion: number,
): Promise<void> {
  await statements.run(transaction, 'stamp', [uid, resourceVersion], ([uidSlot, version]) =>
    transaction.updateTable('resources').set({ resource_version: version }).where('uid', '=', uidSlot),
  );
}

function contentColumns({ metadata, spec, status }: AnyResource) {
  const { labels, annotations, finalizers, ownerReferences, deletionTimestamp } = metadata;
  const stored: StoredMetadata = { labels, annotations, finalizers, ownerReferences };
  return {
    generation: metadata.generation,
    schema_version: SCHEMA_VERSION,
    metadata: encodeJson(stored),
    spec: encodeJson(spec),
    status: encodeJson(status),
    deletion_requested_at: deletionTimestamp === undefined ? null : Date.parse(deletionTimestamp),
  };
}

async function insertIndex(transaction: Transaction<StoreTables>, resource: AnyResource): Promise<void> {
  const entries = Object.entries(indexEntries(resource));
  await transaction
    .insertInto('resource_index')
    .values(entries.map(([key, value]) => ({ uid: resource.metadata.uid, key, value })))
    .execute();
}

function indexEntries(resource: AnyResource): Readonly<Record<string, string>> {
  const labels = Object.entries(resource.metadata.labels).map(([label, value]) => [labelKey(label), value] as const);
  return { ...indexResource(resource), ...Object.fromEntries(labels) };
}

/** Keeps labels apart from fields of the same name. */
function labelKey(label: string): string {
  return `label:${label}`;
}
