import type { Kysely, Transaction } from 'kysely';
import type { EventDraft, StoredEvent } from './resource-store.ts';
import type { EventRow, StoreTables } from './store-tables.ts';

/** How many different events of one resource are kept: the newest. */
const EVENTS_PER_RESOURCE = 100;

/**
 * Writes an event; an equal one of the same resource is counted instead. The oldest ones beyond a limit are dropped.
 *
 * @param transaction - Where.
 * @param event - What happened.
 * @param nowMs - Epoch milliseconds.
 */
export async function recordEvent(
  transaction: Transaction<StoreTables>,
  event: EventDraft,
  nowMs: number,
): Promise<void> {
  const { about, type, reason } = event;
  // A server cannot keep this character in a text.
  const message = event.message.replaceAll('\0', '');
  const earlier = await transaction
    .deleteFrom('events')
    .where('uid', '=', about.uid)
    .where('type', '=', type)
    .where('reason', '=', reason)
    .where('message', '=', message)
    .returning(['first_seen_at', 'count'])
    // More than one, when transactions wrote it at the same time.
    .execute();
  // A new row, so that ids tell the order in which events happened last.
  await insertEvent(transaction, {
    ...event,
    message,
    firstSeenAt: toIsoTime(Math.min(nowMs, ...earlier.map((row) => row.first_seen_at))),
    lastSeenAt: toIsoTime(nowMs),
    count: earlier.reduce((sum, row) => sum + row.count, 1),
  });
  await transaction
    .deleteFrom('events')
    .where('uid', '=', about.uid)
    .where('id', '<=', (newest) =>
      newest
        .selectFrom('events')
        .select('id')
        .where('uid', '=', about.uid)
        .orderBy('id', 'desc')
        .limit(1)
        .offset(EVENTS_PER_RESOURCE),
    )
    .execute();
}

/** Writes an event as it is. */
export async function insertEvent(transaction: Transaction<StoreTables>, event: StoredEvent): Promise<void> {
  const { about, type, reason, message, count } = event;
  await transaction
    .insertInto('events')
    .values({
      uid: about.uid,
      kind: about.kind,
      namespace: about.namespace,
      name: about.name,
      type,
      reason,
      message,
      first_seen_at: Date.parse(event.firstSeenAt),
      last_seen_at: Date.parse(event.lastSeenAt),
      count,
    })
    .execute();
}

/** Reads the newest events that match, oldest of them first. */
export async function readEvents(
  query: Kysely<StoreTables>,
  filter: {
    readonly uid?: string | undefined;
    readonly namespace?: string | undefined;
    readonly limit?: number | undefined;
  },
): Promise<readonly StoredEvent[]> {
  let select = query.selectFrom('events').selectAll();
  if (filter.uid !== undefined) {
    select = select.where('uid', '=', filter.uid);
  }
  if (filter.namespace !== undefined) {
    select = select.where('namespace', '=', filter.namespace);
  }
  if (filter.limit !== undefined) {
    select = select.limit(filter.limit);
  }
  const rows = await select.orderBy('id', 'desc').execute();
  return rows.reverse().map(toStoredEvent);
}

/** Makes an event of its row. */
export function toStoredEvent(row: EventRow): StoredEvent {
  const { kind, namespace, name, uid, type, reason, message, count } = row;
  return {
    about: { kind, namespace, name, uid },
    type,
    reason,
    message,
    firstSeenAt: toIsoTime(row.first_seen_at),
    lastSeenAt: toIsoTime(row.last_seen_at),
    count,
  };
}

function toIsoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
