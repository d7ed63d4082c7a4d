/** States of a node as the API names them. */
export type NodeStateName = 'DEFINED_ON_CORE' | 'QUEUED' | 'STARTED' | 'BOOTED' | 'STOPPED';

/** One run of a node, from its start to its wipe: planned instants rather than a state. */
export interface NodeRun {
  readonly queuedAt: number;
  /** null: stays QUEUED, for want of capacity. */
  readonly startedAt: number | null;
  readonly bootedAt: number | null;
  stopRequestedAt: number | null;
  stoppedAt: number | null;
  wipeRequestedAt: number | null;
  wipedAt: number | null;
}

/**
 * Plans a run that begins now.
 * @param queueMs how long the node is QUEUED, or null for ever
 * @param bootMs from STARTED to BOOTED
 */
export function planRun(now: number, queueMs: number | null, bootMs: number): NodeRun {
  const startedAt = queueMs === null ? null : now + queueMs;
  return {
    queuedAt: now,
    startedAt,
    bootedAt: startedAt === null ? null : startedAt + bootMs,
    stopRequestedAt: null,
    stoppedAt: null,
    wipeRequestedAt: null,
    wipedAt: null,
  };
}

/** State of a node at an instant; a node being stopped keeps the state it had until it has stopped. */
export function nodeStateAt(run: NodeRun | null, now: number): NodeStateName {
  if (!run || isPast(run.wipedAt, now)) return 'DEFINED_ON_CORE';
  if (isPast(run.stoppedAt, now)) return 'STOPPED';
  const lived = Math.min(now, run.stopRequestedAt ?? now);
  if (isPast(run.bootedAt, lived)) return 'BOOTED';
  return isPast(run.startedAt, lived) ? 'STARTED' : 'QUEUED';
}

/** Whether a node takes CPUs, memory and a licensed place. */
export function isActiveAt(run: NodeRun | null, now: number): boolean {
  const state = nodeStateAt(run, now);
  return state === 'QUEUED' || state === 'STARTED' || state === 'BOOTED';
}

/** Whether nothing is on its way: booted, stopped or wiped for good. */
export function isSettledAt(run: NodeRun | null, now: number): boolean {
  const state = nodeStateAt(run, now);
  if (!run || state === 'DEFINED_ON_CORE') return true;
  if (state === 'STOPPED') return run.wipeRequestedAt === null;
  return state === 'BOOTED' && run.stopRequestedAt === null;
}

/** Asks a run to stop; without effect on one that is stopping or has stopped. */
export function stopRun(run: NodeRun, now: number, stopMs: number): void {
  if (run.stopRequestedAt !== null) return;
  run.stopRequestedAt = now;
  run.stoppedAt = now + stopMs;
}

/** Ends a run at once, as a power cut does. */
export function cutRun(run: NodeRun, now: number): void {
  if (isPast(run.stoppedAt, now)) return;
  run.stopRequestedAt ??= now;
  run.stoppedAt = now;
}

/** Asks a stopped run to be wiped; without effect on one that is being wiped. */
export function wipeRun(run: NodeRun, now: number, wipeMs: number): void {
  if (run.wipeRequestedAt !== null) return;
  run.wipeRequestedAt = now;
  run.wipedAt = now + wipeMs;
}

function isPast(instant: number | null, now: number): boolean {
  return instant !== null && now >= instant;
}
