import type { LabState } from '@cloud-spi/lab-host';
import { isEvicting } from '../../lab-worker/drain-deadline.ts';
import { failureReason } from '../../reconcile/failure.ts';
import type { LabWorker } from '../../resources/lab-worker.ts';
import {
  type LabRequestContext,
  type LabRequestOutcome,
  type LabRequestStep,
  labRequestEffect,
} from '../lab-request-effects.ts';
import { moveTo, placeAgain, retry, stay } from '../outcomes.ts';
import { endOf } from '../window.ts';
import { isWorkerFailed, isWorkerGone } from '../worker-availability.ts';

/** Puts the lab on its worker, starts it, and waits until all its nodes are up. */
export function decideProvisioning(context: LabRequestContext): LabRequestStep {
  const { request, worker, now, timings } = context;
  const { hostLabId: labId, startRequestedAt, phaseStartedAt } = request.status;
  if (request.metadata.deletionTimestamp !== undefined) {
    return moveTo('Stopping', 'Deleted while it was starting.', { afterStopping: 'Completed' });
  }
  if (worker === undefined || isWorkerGone(worker)) return placeAgain(context, 'WorkerLost', 'Its worker is gone.');
  const moves = whyItMoves(worker, now, now - Date.parse(phaseStartedAt) > timings.labStartTimeoutMs);
  if (moves !== undefined) return moveTo('Stopping', moves, { afterStopping: 'Scheduling' });
  if (labId === undefined) {
    return labRequestEffect('import-lab', worker, (result) => {
      if (result.ok) return stay(0, { hostLabId: result.value.labId, failures: 0 });
      const { failure } = result;
      if (failure.reason !== 'invalid-topology') return retry(context, failure);
      return moveTo('Stopping', failure.message, { afterStopping: 'Failed' }, failureReason(failure));
    });
  }
  if (startRequestedAt === undefined) {
    return labRequestEffect('start-lab', { worker, labId }, (result) => {
      if (result.ok) return stay(timings.pollLabMs, { startRequestedAt: new Date(now).toISOString(), failures: 0 });
      return result.failure.reason === 'lab-not-found'
        ? stay(0, { hostLabId: undefined })
        : retry(context, result.failure);
    });
  }
  return labRequestEffect('read-lab', { worker, labId }, (result) => {
    if (result.ok) return observed(context, result.value);
    if (result.failure.reason !== 'lab-not-found') return retry(context, result.failure);
    return stay(0, { hostLabId: undefined, startRequestedAt: undefined });
  });
}

function whyItMoves(worker: LabWorker, now: number, isLate: boolean): string | undefined {
  if (isWorkerFailed(worker)) return 'Its worker failed.';
  if (isEvicting(worker, now)) return 'The drain deadline of its worker passed.';
  return isLate ? 'It did not come up within the time limit.' : undefined;
}

function observed(context: LabRequestContext, lab: LabState): LabRequestOutcome {
  const { request, now, timings } = context;
  const { total, booted } = lab.nodes;
  if (lab.state !== 'started') return stay(timings.pollLabMs, { startRequestedAt: undefined });
  if (!lab.converged || booted < total) {
    return {
      ...stay(timings.pollLabMs),
      conditions: [{ type: 'Progressing', status: 'True', reason: 'Booting', message: 'The nodes are booting.' }],
    };
  }
  const startedAt = new Date(now).toISOString();
  const expiresAt = new Date(endOf(request, startedAt)).toISOString();
  return moveTo('Running', `All ${total} nodes are up.`, { startedAt, expiresAt });
}
