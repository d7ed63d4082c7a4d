import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Transaction } from 'kysely';
import { indexResource } from '../resources/index-resource.ts';
import type { ResourceKind, ResourceMetadata } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import { decodeJson, encodeJson } from './json-codec.ts';
import type { ResourceQuery } from './resource-store.ts';
import type { StoreDialect } from './store-dialect.ts';
import { StoreError } from './store-error.ts';
import type { ResourceRow, StoreTables } from './store-tables.ts';

/** The shape of metadata, spec and status that this version writes; older ones are converted when they are read. */
const SCHEMA_VERSION = 1;

type StoredMetadata = Pick<ResourceMetadata, 'labels' | 'annotations' | 'finalizers' | 'ownerReferences'>;

/** Reads one resource by name. */
export async function readByName(
  query: Kysely<StoreTables>,
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
  return row === undefined ? undefined : toResource(row);
}

/** Reads resources by uid, in any order, leaving out those that do not exist. */
export async function readByUids(query: Kysely<StoreTables>, uids: readonly string[]): Promise<readonly AnyResource[]> {
  if (uids.length === 0) {
    return [];
  }
  const rows = await query.selectFrom('resources').selectAll().where('uid', 'in', uids).execute();
  return rows.map(toResource);
}

/** Like {@link readByUids}; the rows do not change until the transaction ends. */
export async function lockByUids(
  transaction: Transaction<StoreTables>,
  dialect: StoreDialect,
  uids: readonly string[],
): Promise<readonly AnyResource[]> {
  if (uids.length === 0) {
    return [];
  }
  const rows = await transaction
    .selectFrom('resources')
    .selectAll()
    .where('uid', 'in', uids)
    // Transactions that lock in one order do not wait for each other in a circle.
    .orderBy('uid')
    .modifyEnd(dialect.lockRows)
    .execute();
  return rows.map(toResource);
}

/** Lists the resources of a kind, ordered by namespace and name. */
export async function readMatching(
  query: Kysely<StoreTables>,
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
  let select = query.selectFrom('resources').selectAll().where('kind', '=', kind);
  if (namespace !== undefined) {
    select = select.where('namespace', '=', namespace);
  }
  for (const [key, values] of wanted) {
    select = select.where('uid', 'in', (index) =>
      index.selectFrom('resource_index').select('uid').where('key', '=', key).where('value', 'in', values),
    );
  }
  const rows = await select.orderBy('namespace').orderBy('name').execute();
  return rows.map(toResource);
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
  before: AnyResource,
  after: AnyResource,
): Promise<void> {
  const { uid } = after.metadata;
  await transaction.updateTable('resources').set(contentColumns(after)).where('uid', '=', uid).execute();
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
  uid: string,
  resourceVersion: number,
): Promise<void> {
  await transaction
    .updateTable('resources')
    .set({ resource_version: resourceVersion })
    .where('uid', '=', uid)
    .execute();
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

/**
 * Makes a resource of its row.
 *
 * @throws StoreError `newer-store`.
 */
export function toResource(row: ResourceRow): AnyResource {
  if (row.schema_version > SCHEMA_VERSION) {
    throw new StoreError(
      'newer-store',
      `${row.kind} ${row.namespace}/${row.name} was written by a newer version of the program; install that one.`,
    );
  }
  const metadata: ResourceMetadata = {
    name: row.name,
    namespace: row.namespace,
    uid: row.uid,
    generation: row.generation,
    resourceVersion: row.resource_version,
    ...decodeJson<StoredMetadata>(row.metadata),
    creationTimestamp: toIsoTime(row.created_at),
    ...(row.deletion_requested_at === null ? {} : { deletionTimestamp: toIsoTime(row.deletion_requested_at) }),
  };
  return {
    apiVersion: row.api_version,
    kind: row.kind,
    metadata,
    spec: decodeJson(row.spec),
    status: decodeJson(row.status),
  } as AnyResource;
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

function toIsoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
