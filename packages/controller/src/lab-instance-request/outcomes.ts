import { backoffMs } from '../reconcile/backoff.ts';
import type { Failure } from '../reconcile/failure.ts';
import { obstructedBy, progressing } from '../reconcile/progressing-condition.ts';
import type { StatusChanges } from '../reconcile/step.ts';
import type { LabInstanceRequestPhase, LabInstanceRequestStatus } from '../resources/lab-instance-request.ts';
import type { LabRequestContext, LabRequestOutcome } from './lab-request-effects.ts';

/** How often a lab that lost its worker is placed again. */
const MAX_RETRIES = 3;

/** What a request forgets when it leaves its worker. */
const WITHOUT_PLACE = {
  workerRef: undefined,
  hostLabId: undefined,
  startRequestedAt: undefined,
  startedAt: undefined,
  expiresAt: undefined,
  afterStopping: undefined,
} as const;

type Changes = StatusChanges<Omit<LabInstanceRequestStatus, 'phase' | 'phaseStartedAt' | 'conditions'>>;

/** Enters a phase and says why in an event: what was in the way before is over. */
export function moveTo(
  phase: LabInstanceRequestPhase,
  message: string,
  changes: Changes = {},
  reason: string = phase,
): LabRequestOutcome {
  const warning = phase === 'Failed' || phase === 'Expired';
  return {
    phase,
    status: changes,
    conditions: [{ type: 'Running', status: phase === 'Running' ? 'True' : 'False', reason, message }, progressing],
    events: [{ type: warning ? 'Warning' : 'Normal', reason, message }],
  };
}

/** Stays, looks again later. */
export function stay(requeueAfterMs: number | undefined, changes: Changes = {}): LabRequestOutcome {
  return { status: changes, requeueAfterMs };
}

/** Stays after a failure that may pass, says so, and backs off. */
export function retry(context: LabRequestContext, failure: Failure, changes: Changes = {}): LabRequestOutcome {
  const { failures } = context.request.status;
  return {
    status: { failures: failures + 1, ...changes },
    conditions: [obstructedBy(failure)],
    requeueAfterMs: backoffMs(failures, context.timings, failure),
  };
}

/** Gives up the worker, whose lab is gone with it: the lab is placed again, or fails when that happened too often. */
export function placeAgain(context: LabRequestContext, reason: string, message: string): LabRequestOutcome {
  const { retries } = context.request.status;
  if (retries >= MAX_RETRIES) {
    return moveTo('Failed', `${message} The lab was placed ${retries + 1} times.`, WITHOUT_PLACE, reason);
  }
  return moveTo(
    'Scheduling',
    `${message} The lab is placed again.`,
    { ...WITHOUT_PLACE, retries: retries + 1 },
    reason,
  );
}
