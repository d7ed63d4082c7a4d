import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { ResourceKind } from '../resources/resource.ts';
import type { StoreDatabase } from '../store/store-database.ts';
import type { StoreDialect } from '../store/store-dialect.ts';
import type { StoreTables } from '../store/store-tables.ts';
import type { ClaimedKey, QueueKey } from './work-queue.ts';

/** The time of a run that nobody wants; SQL has no infinity that all databases share. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Databases limit the parameters of a statement. */
const KEYS_PER_STATEMENT = 1_000;

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
  for (let start = 0; start < distinct.length; start += KEYS_PER_STATEMENT) {
    const rows = distinct
      .slice(start, start + KEYS_PER_STATEMENT)
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

/** What statements need to know of the database. */
type Database = Pick<StoreDatabase, 'dialect' | 'statements'>;

/**
 * Takes up to `limit` keys that are due. A key whose lease has ended is due too: whoever had it is taken for dead,
 * which counts as a failed run, so that a key that kills its process backs off.
 *
 * @param transaction - Where.
 * @param database - Whose.
 * @param request - `claim`: a number that no other claim of this owner has.
 */
export async function claimKeys(
  transaction: Transaction<StoreTables>,
  { dialect, statements }: Database,
  request: {
    readonly owner: string;
    readonly claim: number;
    readonly limit: number;
    readonly leaseMs: number;
    readonly kinds: readonly ResourceKind[] | undefined;
  },
): Promise<readonly ClaimedKey[]> {
  const now = dialect.now();
  const { limit, kinds } = request;
  const { rows } = await statements.run(
    transaction,
    `claim ${limit} ${kinds?.join() ?? ''}`,
    [request.owner, request.leaseMs, request.claim],
    ([owner, leaseMs, claim]) => {
      const statement = sql<ClaimedKey>`
        update workqueue set
          lease_owner = ${owner},
          lease_until = ${now} + ${leaseMs},
          claim = ${claim},
          -- A run that was added while the one before was under way is still wanted after a takeover.
          run_at = case when workqueue.lease_until is null then ${NEVER} else workqueue.run_at end,
          attempts = workqueue.attempts + case when workqueue.lease_until is null then 0 else 1 end
        from (
          select kind, uid from workqueue
          -- Asked once for all rows, so that the index is used.
          where coalesce(lease_until, run_at) <= (select ${now}) ${ofKinds(kinds)}
          order by coalesce(lease_until, run_at), kind, uid
          -- Part of the text: SQLite would plan the statement anew for each bound limit.
          limit ${sql.lit(limit)} ${dialect.lockFreeRows}
        ) as due
        where workqueue.kind = due.kind and workqueue.uid = due.uid
        returning workqueue.kind, workqueue.uid, workqueue.claim, workqueue.attempts`;
      return { compile: () => statement.compile(transaction) };
    },
  );
  return rows;
}

/**
 * Extends the leases of an owner, also those that have ended, unless another owner has taken the key. Here as elsewhere
 * locks are taken in one order, so that transactions that touch the same keys do not wait in a circle.
 */
export async function renewLeases(
  transaction: Transaction<StoreTables>,
  dialect: StoreDialect,
  owner: string,
  leaseMs: number,
): Promise<void> {
  await sql`
    update workqueue set lease_until = ${dialect.now()} + ${leaseMs}
    from (select kind, uid from workqueue where lease_owner = ${owner} order by kind, uid ${dialect.lockRows}) as held
    where workqueue.kind = held.kind and workqueue.uid = held.uid`.execute(transaction);
}

/** How a key is given back. */
export interface GivenBackKey extends ClaimedKey {
  /** After how many milliseconds to run again, unless it was added for an earlier time; undefined: only if it was. */
  readonly runAfterMs: number | undefined;
}

/**
 * Gives keys back, with their attempts as they are to be. Nothing happens to those whose claim was lost.
 *
 * @param transaction - Where.
 * @param database - Whose.
 * @param owner - Who claimed them.
 * @param keys - In any order.
 */
export async function giveBackKeys(
  transaction: Transaction<StoreTables>,
  database: Database,
  owner: string,
  keys: readonly GivenBackKey[],
): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
    const part = keys.slice(start, start + KEYS_PER_STATEMENT);
    const [first] = part;
    if (part.length > 1 && database.dialect.hasRowLocks) await lockKeys(transaction, database.dialect, part);
    const rows =
      first !== undefined && part.length === 1
        ? await giveBackOne(transaction, database, owner, first)
        : await giveBackMany(transaction, database, owner, part);
    const unwanted = rows.filter((row) => row.run_at === NEVER);
    if (unwanted.length > 0) {
      await sql`delete from workqueue where ${isOneOf(unwanted)}`.execute(transaction);
    }
  }
}

async function lockKeys(
  transaction: Transaction<StoreTables>,
  { lockRows }: StoreDialect,
  keys: readonly QueueKey[],
): Promise<void> {
  await sql`select uid from workqueue where ${isOneOf(keys)} order by kind, uid ${lockRows}`.execute(transaction);
}

/** Almost always there is one, and the statement for it is a plain one. */
async function giveBackOne(
  transaction: Transaction<StoreTables>,
  { dialect, statements }: Database,
  owner: string,
  key: GivenBackKey,
): Promise<readonly GivenBackRow[]> {
  const { rows } = await statements.run(transaction, 'give back', [owner, ...toValues(key)], (slots) => {
    const [ownerSlot, kind, uid, claim, attempts, afterMs] = slots;
    const statement = sql<GivenBackRow>`
      update workqueue set
        lease_owner = null, lease_until = null, attempts = ${attempts}, run_at = ${earlierAfter(dialect, afterMs)}
      where kind = ${kind} and uid = ${uid} and claim = ${claim} and lease_owner = ${ownerSlot}
      returning kind, uid, run_at`;
    return { compile: () => statement.compile(transaction) };
  });
  return rows;
}

async function giveBackMany(
  transaction: Transaction<StoreTables>,
  { dialect, statements }: Database,
  owner: string,
  keys: readonly GivenBackKey[],
): Promise<readonly GivenBackRow[]> {
  const values = keys.flatMap(toValues);
  const { rows } = await statements.run(transaction, `give back ${keys.length}`, [owner, ...values], (slots) => {
    const [ownerSlot, ...others] = slots;
    const listed = keys.map((_, index) => toTypedRow(others.slice(5 * index, 5 * index + 5)));
    const statement = sql<GivenBackRow>`
      update workqueue set
        lease_owner = null, lease_until = null, attempts = given.attempts,
        run_at = ${earlierAfter(dialect, sql`given.after_ms`)}
      from (
        select column1 as kind, column2 as uid, column3 as claim, column4 as attempts, column5 as after_ms
        from (values ${sql.join(listed)}) as listed
      ) as given
      where workqueue.kind = given.kind and workqueue.uid = given.uid and workqueue.claim = given.claim
        and workqueue.lease_owner = ${ownerSlot}
      returning workqueue.kind, workqueue.uid, workqueue.run_at`;
    return { compile: () => statement.compile(transaction) };
  });
  return rows;
}

type GivenBackRow = QueueKey & { readonly run_at: number };

function toValues({ kind, uid, claim, attempts, runAfterMs }: GivenBackKey): unknown[] {
  return [kind, uid, claim, attempts, runAfterMs === undefined ? null : Math.max(0, Math.ceil(runAfterMs))];
}

/** The time in the row, or so many milliseconds from now if that is earlier; null: never. */
function earlierAfter({ now }: StoreDialect, afterMs: unknown): RawBuilder<unknown> {
  const other = sql`${now()} + cast(${afterMs} as bigint)`;
  return sql`case when ${other} < workqueue.run_at then ${other} else workqueue.run_at end`;
}

/** The types are for databases that cannot tell them from the values. */
function toTypedRow([kind, uid, ...numbers]: readonly unknown[]): RawBuilder<unknown> {
  return sql`(${kind}, ${uid}, ${sql.join(numbers.map((number) => sql`cast(${number} as bigint)`))})`;
}

function isOneOf(keys: readonly QueueKey[]): RawBuilder<unknown> {
  return sql`(kind, uid) in (values ${sql.join(keys.map(({ kind, uid }) => sql`(${kind}, ${uid})`))})`;
}

/** Milliseconds until a key is due; undefined when none is wanted. */
export async function readNextDueMs(
  query: Kysely<StoreTables>,
  { dialect, statements }: Database,
  kinds: readonly ResourceKind[] | undefined,
): Promise<number | undefined> {
  const { rows } = await statements.run(query, `next due ${kinds?.join() ?? ''}`, [], () => {
    const statement = sql<{ due_ms: number | null }>`
      select min(coalesce(lease_until, run_at)) - ${dialect.now()} as due_ms from workqueue
      where true ${ofKinds(kinds)}`;
    return { compile: () => statement.compile(query) };
  });
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
