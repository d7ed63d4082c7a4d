import { isDeepStrictEqual } from 'node:util';
import type { QueueKey } from '../queue/work-queue.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import { applyChange, createdResource } from './apply-change.ts';
import type { Change } from './resource-store.ts';

/** What a commit does to one row. It gets a new resourceVersion. */
export interface RowChange {
  readonly uid: string;
  /** Undefined: the row is made. */
  readonly before: AnyResource | undefined;
  /** Undefined: the row is removed. Equal to `before`: only its resourceVersion changes. */
  readonly after: AnyResource | undefined;
  /** Whether anything but the resourceVersion changes. */
  readonly isContentChanged: boolean;
}

/** What a commit does to all rows. */
export interface CommitPlan {
  /** One entry for each row that is written; rows that stay as they are have none. */
  readonly rows: readonly RowChange[];
  /** For each change of the commit the uid of its row. */
  readonly uids: readonly string[];
}

/**
 * Works out what a list of changes does to the rows. Pure, but for `createUid`.
 *
 * @param changes - Carried out in this order; several may speak of one row.
 * @param rows - The rows that exist, by uid.
 * @param now - ISO 8601.
 * @param createUid - Makes the uid of a new row.
 * @throws StoreError `conflict`, `not-found`, `illegal-transition`.
 */
export function planCommit(
  changes: readonly Change[],
  rows: ReadonlyMap<string, AnyResource>,
  now: string,
  createUid: () => string,
): CommitPlan {
  const planned = new Map<string, AnyResource | undefined>();
  const touched = new Set<string>();
  const uids = changes.map((change) => {
    if (change.type === 'create') {
      const uid = createUid();
      planned.set(uid, createdResource(change.draft, uid, now));
      return uid;
    }
    const { uid } = change.resource.metadata;
    const current = planned.has(uid) ? planned.get(uid) : rows.get(uid);
    planned.set(uid, applyChange(change, current, now));
    if (change.type === 'touch') {
      touched.add(uid);
    }
    return uid;
  });
  const rowChanges = [...planned]
    .map(([uid, after]) => {
      const before = rows.get(uid);
      return { uid, before, after, isContentChanged: !isDeepStrictEqual(before, after) };
    })
    .filter((row) => row.isContentChanged || (touched.has(row.uid) && row.after !== undefined));
  return { rows: rowChanges, uids };
}

/**
 * Says which keys run because of a row: its own, unless only its status changed (a reconciler that writes what it
 * observed must not wake itself), and those that `keysToWake` names. Pure.
 */
export function keysOfRow(
  row: RowChange,
  keysToWake: (before: AnyResource | undefined, after: AnyResource | undefined) => readonly QueueKey[],
): readonly QueueKey[] {
  if (!row.isContentChanged) {
    return [];
  }
  const others = keysToWake(row.before, row.after);
  const own = row.after ?? row.before;
  return own === undefined || isOnlyStatusChanged(row) ? others : [{ kind: own.kind, uid: row.uid }, ...others];
}

function isOnlyStatusChanged({ before, after }: RowChange): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    isDeepStrictEqual(before.metadata, after.metadata) &&
    isDeepStrictEqual(before.spec, after.spec)
  );
}
