import { backoffMs } from '../reconcile/backoff.ts';
import type { Failure } from '../reconcile/failure.ts';
import { obstructedBy, progressing } from '../reconcile/progressing-condition.ts';
import type { StatusChanges } from '../reconcile/step.ts';
import type { LabWorkerStatus } from '../resources/lab-worker.ts';
import type { LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import type { LabWorkerContext, LabWorkerOutcome } from './lab-worker-effects.ts';

/** Recoveries of a failed worker before its instance is given up. */
const MAX_RECOVERIES = 5;

type Changes = StatusChanges<Omit<LabWorkerStatus, 'phase' | 'phaseStartedAt' | 'conditions'>>;

/** Enters a phase and says why in an event: what was in the way before is over. A worker that serves has recovered: it may fail as often again. */
export function moveTo(phase: LabWorkerPhase, message: string, changes: Changes = {}): LabWorkerOutcome {
  const serving = phase === 'Ready' || phase === 'ReadyUnlicensed' || phase === 'Active';
  return {
    phase,
    status: serving ? { recoveries: 0, ...changes } : changes,
    conditions: [{ type: 'Ready', status: serving ? 'True' : 'False', reason: phase, message }, progressing],
    events: [{ type: 'Normal', reason: phase, message }],
  };
}

/** Stays, looks again later. */
export function stay(requeueAfterMs: number | undefined, changes: Changes = {}): LabWorkerOutcome {
  return { status: changes, requeueAfterMs };
}

/** Stays after a failure that may pass: counts it, says so in the condition Progressing, backs off. */
export function retry(context: LabWorkerContext, failure: Failure, changes: Changes = {}): LabWorkerOutcome {
  const { failures } = context.worker.status;
  return {
    status: { failures: failures + 1, ...changes },
    conditions: [obstructedBy(failure)],
    requeueAfterMs: backoffMs(failures, context.timings, failure),
  };
}

/**
 * Enters Failed. What is mended by waiting is retried after a back-off that grows with each recovery; the rest waits
 * for a change of the spec.
 */
export function fail(
  context: LabWorkerContext,
  reason: string,
  message: string,
  options: { readonly recoverable?: boolean; readonly changes?: Changes } = {},
): LabWorkerOutcome {
  const { recoveries } = context.worker.status;
  const recoverable = (options.recoverable ?? true) && recoveries < MAX_RECOVERIES;
  const delayMs = context.timings.recoveryBaseMs * 2 ** recoveries;
  return {
    phase: 'Failed',
    status: {
      retryAt: recoverable ? new Date(context.now + delayMs).toISOString() : undefined,
      ...options.changes,
    },
    conditions: [{ type: 'Ready', status: 'False', reason, message }],
    events: [{ type: 'Warning', reason, message }],
  };
}

/** The seat of a host that is gone cannot be given back: says which one has to be freed by hand. */
export function leakedSeat(context: LabWorkerContext, why: string): Pick<LabWorkerOutcome, 'events' | 'conditions'> {
  const productUuid = context.worker.status.host?.license?.productUuid ?? 'unknown';
  const message = `${why}: free the license seat of product UUID ${productUuid} at the license server by hand.`;
  return {
    conditions: [{ type: 'LicenseLeaked', status: 'True', reason: 'SeatNotReleased', message }],
    events: [{ type: 'Warning', reason: 'LicenseLeaked', message }],
  };
}
