import { isEvicting } from '../../lab-worker/drain-deadline.ts';
import { progressing } from '../../reconcile/progressing-condition.ts';
import { type LabRequestContext, type LabRequestStep, labRequestEffect } from '../lab-request-effects.ts';
import { moveTo, placeAgain, retry, stay } from '../outcomes.ts';
import { endOf } from '../window.ts';
import { isWorkerFailed, isWorkerGone } from '../worker-availability.ts';

/** Lets the lab run for its time, and looks from time to time whether it still does. */
export function decideRunning(context: LabRequestContext): LabRequestStep {
  const { request, worker, now, timings } = context;
  const { hostLabId: labId, startedAt = request.status.phaseStartedAt } = request.status;
  const end = endOf(request, startedAt);
  if (request.metadata.deletionTimestamp !== undefined) {
    return moveTo('Stopping', 'Ended by its owner.', { afterStopping: 'Completed' });
  }
  if (now >= end) return moveTo('Stopping', 'Its time is over.', { afterStopping: 'Completed' });
  if (worker === undefined || labId === undefined || isWorkerGone(worker)) {
    return placeAgain(context, 'WorkerLost', 'Its worker is gone.');
  }
  if (isWorkerFailed(worker)) return moveTo('Stopping', 'Its worker failed.', { afterStopping: 'Scheduling' });
  if (isEvicting(worker, now)) {
    return moveTo('Stopping', 'The drain deadline of its worker passed.', { afterStopping: 'Scheduling' });
  }
  return labRequestEffect('read-lab', { worker, labId }, (result) => {
    const nextLookMs = Math.min(end - now, timings.checkHostMs);
    if (result.ok) {
      const expiresAt = new Date(end).toISOString();
      return { ...stay(nextLookMs, { expiresAt, failures: 0 }), conditions: [progressing] };
    }
    if (result.failure.reason === 'lab-not-found') {
      return placeAgain(context, 'LabLost', 'The lab host does not know the lab any more.');
    }
    const later = retry(context, result.failure);
    return { ...later, requeueAfterMs: Math.min(nextLookMs, later.requeueAfterMs ?? nextLookMs) };
  });
}
