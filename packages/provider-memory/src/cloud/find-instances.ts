import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';
import { checkInstanceId } from './instance-ids.ts';
import { type InstanceRow, type NativeInstance, toNativeInstance } from './instance-record.ts';

/** A page of a list. */
export interface InstancePage {
  readonly instances: readonly NativeInstance[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: number | undefined;
}

const READABLE = '(terminated_at is null or terminated_at > :now - :visible)';

/**
 * Reads the row of an instance as writers do: always current.
 *
 * @throws CloudError `MalformedId`, `ForeignId`, `NoSuchInstance`.
 */
export function readInstanceRow({ database, settings, clock }: CloudState, instanceId: string): InstanceRow {
  checkInstanceId(settings, instanceId);
  const row = database
    .prepare(`select * from instances where id = :id and ${READABLE}`)
    .get({ id: instanceId, visible: settings.timings.terminatedVisibleMs, now: clock.now() });
  if (row === undefined) throw new CloudError('NoSuchInstance', 'The cloud knows no such instance', { instanceId });
  return row as unknown as InstanceRow;
}

/**
 * Reads an instance as readers do: a new one may be hidden from all but who made it.
 *
 * @param reader - Who reads: the session of a provider object.
 * @param isLagging - Hides every instance that the reader did not make, as if all were new.
 * @throws CloudError `MalformedId`, `ForeignId`, `NoSuchInstance`.
 */
export function readInstance(
  state: CloudState,
  instanceId: string,
  reader: string,
  isLagging: boolean,
): NativeInstance {
  const row = readInstanceRow(state, instanceId);
  const isHidden = isLagging || state.clock.now() < row.visible_at;
  if (isHidden && row.created_by !== reader) {
    throw new CloudError('NoSuchInstance', 'The cloud does not know the instance yet', { instanceId });
  }
  return toNativeInstance(state, row);
}

/** Finds the instance that was made with a token, also a terminated one. */
export function findInstanceByToken(state: CloudState, owner: string, token: string): NativeInstance | undefined {
  const row = state.database.prepare('select * from instances where owner = ? and token = ?').get(owner, token);
  return row === undefined ? undefined : toNativeInstance(state, row as unknown as InstanceRow);
}

/**
 * Lists instances page by page in the order of their creation.
 *
 * @param query - `owner` (undefined: everybody's), `after` (where the page begins), `reader`, `exceptZones`.
 */
export function listInstances(
  state: CloudState,
  query: {
    readonly owner: string | undefined;
    readonly after: number;
    readonly reader: string;
    readonly exceptZones: readonly string[];
  },
): InstancePage {
  const { database, settings, clock } = state;
  const now = clock.now();
  const rows = database
    .prepare(
      // The plus keeps the database from going through everything that ever was in order of its sequence.
      `select * from instances where +sequence > :after and (:owner is null or owner = :owner) and ${READABLE}
       and (visible_at <= :now or created_by = :reader)
       and zone not in (select value from json_each(:exceptZones)) order by +sequence limit ${settings.pageSize}`,
    )
    .all({
      after: query.after,
      owner: query.owner ?? null,
      visible: settings.timings.terminatedVisibleMs,
      now,
      reader: query.reader,
      exceptZones: JSON.stringify(query.exceptZones),
    }) as unknown as InstanceRow[];
  return {
    instances: rows.map((row) => toNativeInstance(state, row)),
    next: rows.length < settings.pageSize ? undefined : rows.at(-1)?.sequence,
  };
}

/**
 * Every instance that ever was, for those who look at the cloud from outside.
 *
 * @param isOnlyLiving - Leaves out those that are gone.
 */
export function listAllInstances(state: CloudState, isOnlyLiving: boolean): NativeInstance[] {
  const goneBy = isOnlyLiving ? state.clock.now() : Number.NEGATIVE_INFINITY;
  const rows = state.database
    .prepare('select * from instances where terminated_at is null or terminated_at > ? order by +sequence')
    .all(goneBy) as unknown as InstanceRow[];
  return rows.map((row) => toNativeInstance(state, row));
}
