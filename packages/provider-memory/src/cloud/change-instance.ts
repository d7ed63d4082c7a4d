import { checkCapacity, checkQuotas, noCapacity } from './capacity.ts';
import { CloudError } from './cloud-error.ts';
import type { CloudState } from './cloud-state.ts';
import { silenceConsole, writeBoot } from './console.ts';
import { readInstanceRow } from './find-instances.ts';
import { deriveState, type InstanceRow, type NativeReason } from './instance-record.ts';
import { inTransaction } from './open-database.ts';
import { deletePartsAt } from './parts.ts';

const STOPPED_BY_USER: NativeReason = { code: 'User.Stop', message: 'Stopped by request' };
const TERMINATED_BY_USER: NativeReason = { code: 'User.Terminate', message: 'Terminated by request' };

/**
 * Stops an instance; also one that is still being built. Nothing happens when it is halting or halted.
 *
 * @throws CloudError `NoSuchInstance`, `NotOwner`, `WrongState`, `SpotCannotStop`.
 */
export function stopInstance(state: CloudState, owner: string, instanceId: string): void {
  changeOwned(state, owner, instanceId, (row) => {
    if (row.market === 'spot') {
      throw new CloudError('SpotCannotStop', 'A spot instance cannot be stopped; terminate it', { instanceId });
    }
    const current = deriveState(row, state.clock.now());
    if (current === 'halting' || current === 'halted') return;
    if (current !== 'building' && current !== 'active') throw wrongState(instanceId, current);
    haltInstance(state, instanceId, STOPPED_BY_USER, state.settings.timings.stoppingMs);
  });
}

/**
 * Starts a halted instance. Nothing happens when it is being built or active; a halting one is refused.
 *
 * @param isFull - The zone has no capacity, whatever it had.
 * @throws CloudError `NoSuchInstance`, `NotOwner`, `WrongState`, `NoCapacity`, `LimitExceeded`.
 */
export function startInstance(state: CloudState, owner: string, instanceId: string, isFull: boolean): void {
  changeOwned(state, owner, instanceId, (row) => {
    const { clock, settings, database } = state;
    const now = clock.now();
    const current = deriveState(row, now);
    if (current === 'building' || current === 'active') return;
    if (current !== 'halted') throw wrongState(instanceId, current);
    const placement = { zone: row.zone, instanceType: row.instance_type, vcpus: row.vcpus };
    checkQuotas(state, placement, 0);
    if (isFull) throw noCapacity({ region: settings.region, zone: row.zone, instanceType: row.instance_type });
    checkCapacity(state, placement);
    const runningAt = now + settings.timings.pendingMs;
    database
      .prepare('update instances set stopped_at = null, reason = null, launched_at = ?, running_at = ? where id = ?')
      .run(now, runningAt, instanceId);
    writeBoot(state, instanceId, now, runningAt);
  });
}

/**
 * Terminates an instance with its volumes, interface and addresses; kept volumes stay. Nothing happens when that is
 * under way or done.
 *
 * @throws CloudError `NoSuchInstance`, `NotOwner`, `Protected`.
 */
export function terminateInstance(state: CloudState, owner: string, instanceId: string): void {
  changeOwned(state, owner, instanceId, (row) => {
    if (row.terminated_at !== null) return;
    if (row.is_protected === 1) {
      throw new CloudError('Protected', 'Deletion protection of the instance is on', { instanceId });
    }
    removeInstance(state, row, TERMINATED_BY_USER, state.settings.timings.terminatingMs);
  });
}

/**
 * Changes the tags of an instance; nobody else's change comes between reading and writing.
 *
 * @param change - From the tags that it has to those that it shall have.
 * @throws CloudError `NoSuchInstance`, `NotOwner`.
 */
export function changeTags(
  state: CloudState,
  owner: string,
  instanceId: string,
  change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): void {
  changeOwned(state, owner, instanceId, (row) => {
    const tags = change(JSON.parse(row.tags) as Record<string, string>);
    state.database.prepare('update instances set tags = ? where id = ?').run(JSON.stringify(tags), instanceId);
  });
}

/** Lets an instance go down, whoever wants it. Inside a write transaction. */
export function haltInstance(state: CloudState, instanceId: string, reason: NativeReason, afterMs: number): void {
  state.database
    .prepare('update instances set stopped_at = ?, reason = ? where id = ?')
    .run(state.clock.now() + afterMs, JSON.stringify(reason), instanceId);
  silenceConsole(state, instanceId);
}

/** Lets an instance and its parts go, whoever wants it. Inside a write transaction. */
export function removeInstance(state: CloudState, row: InstanceRow, reason: NativeReason, afterMs: number): void {
  const terminatedAt = state.clock.now() + afterMs;
  state.database
    .prepare('update instances set terminated_at = ?, reason = ?, failed_at = null where id = ?')
    .run(terminatedAt, JSON.stringify(reason), row.id);
  deletePartsAt(state, row.owner, row.token, terminatedAt);
  silenceConsole(state, row.id);
}

function changeOwned(state: CloudState, owner: string, instanceId: string, change: (row: InstanceRow) => void): void {
  inTransaction(state.database, () => {
    const row = readInstanceRow(state, instanceId);
    if (row.owner !== owner) {
      const whose = row.owner === null ? 'nobody' : `the owner ${row.owner}`;
      throw new CloudError('NotOwner', `The instance belongs to ${whose}, not to the owner ${owner}`, { instanceId });
    }
    change(row);
  });
}

function wrongState(instanceId: string, current: string): CloudError {
  return new CloudError('WrongState', `The instance is ${current}`, { instanceId });
}
