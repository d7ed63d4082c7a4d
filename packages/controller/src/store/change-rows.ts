import type { Kysely } from 'kysely';
import type { ResourceKind } from '../resources/resource.ts';
import { toResource } from './resource-decoder.ts';
import type { ResourceChange, ResourceChanges } from './resource-store.ts';
import { StoreError } from './store-error.ts';
import type { StoreTables } from './store-tables.ts';

/** Reads the resourceVersion that was given out last. */
export async function readLastVersion(query: Kysely<StoreTables>): Promise<number> {
  return (await query.selectFrom('resource_version').select('value').executeTakeFirstOrThrow()).value;
}

/**
 * Reads what has changed since a resourceVersion.
 *
 * Versions follow the order of commits: whoever sees one sees all below it. That holds for the last version that is
 * read first here, so nothing up to it is missing in what is read afterwards, although each statement sees a later
 * state; what changes meanwhile has a higher version and is left for the next time.
 *
 * @param query - Where; need not be a transaction.
 * @param since - Only later changes.
 * @param options - `kinds`: only these; `limit`: at most so many, the first ones.
 * @throws StoreError `gone`.
 */
export async function readChanges(
  query: Kysely<StoreTables>,
  since: number,
  { kinds, limit }: { readonly kinds: readonly ResourceKind[] | undefined; readonly limit: number },
): Promise<ResourceChanges> {
  const last = await readLastVersion(query);
  const written = await selectVersions(query, 'resources', since, last, kinds, limit).selectAll().execute();
  const removed = await selectVersions(query, 'tombstones', since, last, kinds, limit).selectAll().execute();
  // Read last: a tombstone that was forgotten before it could be read is noticed.
  const { resource_version: compacted } = await query
    .selectFrom('compaction')
    .select('resource_version')
    .executeTakeFirstOrThrow();
  if (since < compacted || since > last) {
    throw new StoreError(
      'gone',
      since > last
        ? `The store has not given out resourceVersion ${since} (it is at ${last}): it was restored from a backup. List anew.`
        : `What changed since resourceVersion ${since} is not known any more, only since ${compacted}. List anew.`,
    );
  }
  const changes: readonly ResourceChange[] = [
    ...written.map(
      (row): ResourceChange => ({
        type: 'written',
        resourceVersion: row.resource_version,
        resource: toResource(row),
      }),
    ),
    ...removed.map(
      ({ kind, namespace, name, uid, resource_version }): ResourceChange => ({
        type: 'removed',
        resourceVersion: resource_version,
        removed: { kind, namespace, name, uid },
      }),
    ),
  ].sort((a, b) => a.resourceVersion - b.resourceVersion);
  const first = changes.slice(0, limit);
  const isAll = first.length < limit;
  return { changes: first, resourceVersion: isAll ? last : (first.at(-1)?.resourceVersion ?? since) };
}

function selectVersions<Table extends 'resources' | 'tombstones'>(
  query: Kysely<StoreTables>,
  table: Table,
  after: number,
  upTo: number,
  kinds: readonly ResourceKind[] | undefined,
  limit: number,
) {
  // Both tables have the columns that are named here; the type parameter is too much for the query builder.
  const select = (query as Kysely<Pick<StoreTables, 'resources'>>)
    .selectFrom(table as 'resources')
    .where('resource_version', '>', after)
    .where('resource_version', '<=', upTo)
    .orderBy('resource_version')
    .limit(limit);
  return kinds === undefined ? select : select.where('kind', 'in', kinds);
}
