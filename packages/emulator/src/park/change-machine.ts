import { endParts } from './end-parts.ts';
import {
  entryAt,
  type MachineReason,
  type MachineState,
  replaceFuture,
  type TimelineEntry,
} from './machine-timeline.ts';
import { type ParkContext, requireMachine, requireType, timingsOf } from './park-context.ts';
import { ParkError } from './park-error.ts';
import type { MachineRecord } from './park-state.ts';
import { renewEphemeralAddresses } from './public-addresses.ts';
import { requireRoom } from './room.ts';

/**
 * Starts a machine that is stopped or failed. Idempotent: one that starts or runs is left as it is.
 * @throws ParkError `not-found`, `wrong-state`, `capacity`, `quota`
 */
export function startMachine(context: ParkContext, id: string): void {
  const { machine, state, now } = look(context, id);
  if (state === 'starting' || state === 'running') return;
  if (state !== 'stopped' && state !== 'failed') throw wrongState(id, state, 'started');
  const { realm, zone, type, market } = machine;
  requireRoom(context, { realm, zone, type, market, isNew: false });
  const { startingMs } = timingsOf(context, requireType(context, realm, type));
  change(context, machine, [
    { state: 'starting', at: now, reason: null },
    { state: 'running', at: now + startingMs, reason: null },
  ]);
  machine.boots.push(now);
  renewEphemeralAddresses(context, machine);
}

/**
 * Stops a machine. Idempotent: one that stops or has stopped is left as it is.
 * @throws ParkError `not-found`, `wrong-state`
 */
export function stopMachine(context: ParkContext, id: string, reason: MachineReason | null): void {
  const { machine, state, now } = look(context, id);
  if (state === 'stopping' || state === 'stopped') return;
  if (state === 'terminating' || state === 'terminated') throw wrongState(id, state, 'stopped');
  change(context, machine, planToStop(context, machine, now, reason));
}

/**
 * Lets the guest boot again.
 * @throws ParkError `not-found`, `wrong-state`
 */
export function rebootMachine(context: ParkContext, id: string): void {
  const { machine, state, now } = look(context, id);
  if (state !== 'starting' && state !== 'running') throw wrongState(id, state, 'rebooted');
  machine.boots.push(now);
}

/**
 * Terminates a machine; what goes with it is gone when it is terminated. Idempotent.
 * @param force also when it is protected
 * @throws ParkError `not-found`, `protected`
 */
export function terminateMachine(
  context: ParkContext,
  id: string,
  { reason = null, force = false }: { reason?: MachineReason | null; force?: boolean } = {},
): void {
  const { machine, state, now } = look(context, id);
  if (state === 'terminating' || state === 'terminated') return;
  if (machine.isProtected && !force) throw new ParkError('protected', id, `${id} is protected against deletion.`);
  change(context, machine, planToTerminate(context, machine, now, reason));
}

/** What happens to a machine whose capacity is taken back. */
export interface Interruption {
  readonly reason: MachineReason;
  /** Default `terminate`. */
  readonly action?: 'terminate' | 'stop' | undefined;
  /** Milliseconds until it happens; default 0. */
  readonly noticeMs?: number | undefined;
}

/**
 * Takes the capacity of a machine back, now or after a notice. Protection does not help against it.
 * @throws ParkError `not-found`, `wrong-state` unless it starts or runs
 */
export function interruptMachine(
  context: ParkContext,
  id: string,
  { reason, action = 'terminate', noticeMs = 0 }: Interruption,
): void {
  const { machine, state, now } = look(context, id);
  if (state !== 'starting' && state !== 'running') throw wrongState(id, state, 'interrupted');
  const at = now + noticeMs;
  const plan = (action === 'stop' ? planToStop : planToTerminate)(context, machine, at, reason);
  const untilThen = machine.timeline.filter((entry) => entry.at > now && entry.at < at);
  change(context, machine, [...untilThen, ...plan]);
}

/**
 * Breaks a machine: it is there and does not work.
 * @throws ParkError `not-found`, `wrong-state` when it is terminating or terminated
 */
export function failMachine(context: ParkContext, id: string, reason: MachineReason): void {
  const { machine, state, now } = look(context, id);
  if (state === 'terminating' || state === 'terminated') throw wrongState(id, state, 'broken');
  change(context, machine, [{ state: 'failed', at: now, reason }]);
}

function look(context: ParkContext, id: string): { machine: MachineRecord; state: MachineState; now: number } {
  const machine = requireMachine(context, id);
  const now = context.clock.now();
  return { machine, state: entryAt(machine.timeline, now).state, now };
}

function change(context: ParkContext, machine: MachineRecord, plan: readonly TimelineEntry[]): void {
  machine.timeline = replaceFuture(machine.timeline, context.clock.now(), plan);
  endParts(context, machine);
}

function planToStop(context: ParkContext, machine: MachineRecord, at: number, reason: MachineReason | null) {
  const { stoppingMs } = timingsOf(context, requireType(context, machine.realm, machine.type));
  return planTo('stopping', 'stopped', at, stoppingMs, reason);
}

function planToTerminate(context: ParkContext, machine: MachineRecord, at: number, reason: MachineReason | null) {
  const { terminatingMs } = timingsOf(context, requireType(context, machine.realm, machine.type));
  return planTo('terminating', 'terminated', at, terminatingMs, reason);
}

function planTo(
  first: MachineState,
  last: MachineState,
  at: number,
  durationMs: number,
  reason: MachineReason | null,
): TimelineEntry[] {
  return [
    { state: first, at, reason },
    { state: last, at: at + durationMs, reason },
  ];
}

function wrongState(id: string, state: MachineState, verb: string): ParkError {
  return new ParkError('wrong-state', id, `${id} is ${state} and cannot be ${verb}.`);
}
