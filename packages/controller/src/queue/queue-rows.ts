import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { ResourceKind } from '../resources/resource.ts';
import type { StoreDialect } from '../store/store-dialect.ts';
import type { StoreTables } from '../store/store-tables.ts';
import type { ClaimedKey, QueueKey } from './work-queue.ts';

/** The time of a run that nobody wants; SQL has no infinity that all databases share. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Rows of one insert; databases limit the parameters of a statement. */
const KEYS_PER_INSERT = 1_000;

/**
 * Wants keys to run. The earliest wanted time wins. Until the transaction ends, nobody can claim them: whoever runs
 * them sees what it has written.
 *
 * @param transaction - Where.
 * @param keys - In any order; repeated ones count once.
 * @param runAt - When, in epoch milliseconds.
 */
export async function addKeys(
  transaction: Transaction<StoreTables>,
  keys: readonly QueueKey[],
  runAt: RawBuilder<number>,
): Promise<void> {
  const distinct = sortedDistinct(keys);
  for (let start = 0; start < distinct.length; start += KEYS_PER_INSERT) {
    const rows = distinct
      .slice(start, start + KEYS_PER_INSERT)
      .map(({ kind, uid }) => ({ kind, uid, run_at: runAt, claim: 0, attempts: 0 }));
    await transaction
      .insertInto('workqueue')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['kind', 'uid']).doUpdateSet({ run_at: earlier(sql.ref('excluded.run_at')) }),
      )
      .execute();
  }
}

/**
 * Takes up to `limit` keys that are due. A key whose lease has ended is due too: whoever had it is taken for dead,
 * which counts as a failed run, so that a key that kills its process backs off.
 *
 * @param transaction - Where.
 * @param dialect - Of the database.
 * @param request - `claim`: a number that no other claim of this owner has.
 */
export async function claimKeys(
  transaction: Transaction<StoreTables>,
  dialect: StoreDialect,
  request: {
    readonly owner: string;
    readonly claim: number;
    readonly limit: number;
    readonly leaseMs: number;
    readonly kinds: readonly ResourceKind[] | undefined;
  },
): Promise<readonly ClaimedKey[]> {
  const now = dialect.now();
  const { rows } = await sql<ClaimedKey>`
    update workqueue set
      lease_owner = ${request.owner},
      lease_until = ${now} + ${request.leaseMs},
      claim = ${request.claim},
      -- A run that was added while the one before was under way is still wanted after a takeover.
      run_at = case when workqueue.lease_until is null then ${NEVER} else workqueue.run_at end,
      attempts = workqueue.attempts + case when workqueue.lease_until is null then 0 else 1 end
    from (
      select kind, uid from workqueue
      -- Asked once for all rows, so that the index is used.
      where coalesce(lease_until, run_at) <= (select ${now}) ${ofKinds(request.kinds)}
      order by coalesce(lease_until, run_at), kind, uid
      limit ${request.limit} ${dialect.lockFreeRows}
    ) as due
    where workqueue.kind = due.kind and workqueue.uid = due.uid
    returning workqueue.kind, workqueue.uid, workqueue.claim, workqueue.attempts`.execute(transaction);
  return rows;
}

/** Extends the leases of an owner, also those that have ended, unless another owner has taken the key. */
export async function renewLeases(
  transaction: Transaction<StoreTables>,
  dialect: StoreDialect,
  owner: string,
  leaseMs: number,
): Promise<void> {
  await transaction
    .updateTable('workqueue')
    .set({ lease_until: sql<number>`${dialect.now()} + ${leaseMs}` })
    .where('lease_owner', '=', owner)
    .execute();
}

/**
 * Gives a key back; nothing happens when the claim was lost.
 *
 * @param transaction - Where.
 * @param owner - Who claimed it.
 * @param key - As claimed.
 * @param next - `runAt`: when to run again, unless it was added for an earlier time; undefined: only if it was added.
 * `attempts`: failed runs by now.
 */
export async function giveBackKey(
  transaction: Transaction<StoreTables>,
  owner: string,
  key: ClaimedKey,
  next: { readonly runAt: RawBuilder<number> | undefined; readonly attempts: number },
): Promise<void> {
  if (next.runAt === undefined) {
    await transaction
      .deleteFrom('workqueue')
      .where('kind', '=', key.kind)
      .where('uid', '=', key.uid)
      .where('claim', '=', key.claim)
      .where('lease_owner', '=', owner)
      .where('run_at', '=', NEVER)
      .execute();
  }
  await transaction
    .updateTable('workqueue')
    .set({
      lease_owner: null,
      lease_until: null,
      attempts: next.attempts,
      ...(next.runAt === undefined ? {} : { run_at: earlier(next.runAt) }),
    })
    .where('kind', '=', key.kind)
    .where('uid', '=', key.uid)
    .where('claim', '=', key.claim)
    .where('lease_owner', '=', owner)
    .execute();
}

/** Milliseconds until a key is due; undefined when none is wanted. */
export async function readNextDueMs(
  query: Pick<Transaction<StoreTables>, 'getExecutor'>,
  dialect: StoreDialect,
  kinds: readonly ResourceKind[] | undefined,
): Promise<number | undefined> {
  const { rows } = await sql<{ due_ms: number | null }>`
    select min(coalesce(lease_until, run_at)) - ${dialect.now()} as due_ms from workqueue
    where true ${ofKinds(kinds)}`.execute(query);
  return rows[0]?.due_ms ?? undefined;
}

/** The earlier one of the time in the row and another one. */
function earlier(other: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`case when ${other} < workqueue.run_at then ${other} else workqueue.run_at end`;
}

function ofKinds(kinds: readonly ResourceKind[] | undefined): RawBuilder<unknown> {
  return kinds === undefined ? sql`` : sql`and kind in (${sql.join(kinds)})`;
}

/** Locks are taken in one order, so that transactions that add the same keys do not wait in a circle. */
function sortedDistinct(keys: readonly QueueKey[]): readonly QueueKey[] {
  const byName = new Map(keys.map((key) => [`${key.kind} ${key.uid}`, key] as const));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
