import type { Transaction } from 'kysely';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { StoreTables } from './store-tables.ts';

/** How long a removed resource and its events can still be looked up. */
const TOMBSTONE_RETENTION_MS = 7 * 24 * 60 * 60 * 1000;

/** Records that a resource is gone, as of a resourceVersion and a time in epoch milliseconds. */
export async function buryResource(
  transaction: Transaction<StoreTables>,
  { kind, metadata: { uid, namespace, name } }: AnyResource,
  resourceVersion: number,
  nowMs: number,
): Promise<void> {
  await transaction
    .insertInto('tombstones')
    .values({ uid, kind, namespace, name, resource_version: resourceVersion, deleted_at: nowMs })
    .execute();
}

/** Forgets the resources that are gone for a week, with their events. */
export async function forgetOldTombstones(transaction: Transaction<StoreTables>, nowMs: number): Promise<void> {
  const forgotten = await transaction
    .deleteFrom('tombstones')
    .where('deleted_at', '<', nowMs - TOMBSTONE_RETENTION_MS)
    .returning(['uid', 'resource_version'])
    .execute();
  if (forgotten.length > 0) {
    const newest = Math.max(...forgotten.map((tombstone) => tombstone.resource_version));
    await transaction
      .updateTable('compaction')
      .set({ resource_version: newest })
      .where('resource_version', '<', newest)
      .execute();
    const uids = forgotten.map((tombstone) => tombstone.uid);
    await transaction.deleteFrom('events').where('uid', 'in', uids).execute();
  }
}
