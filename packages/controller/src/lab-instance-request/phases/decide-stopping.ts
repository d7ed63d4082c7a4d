import {
  type LabRequestContext,
  type LabRequestOutcome,
  type LabRequestStep,
  labRequestEffect,
} from '../lab-request-effects.ts';
import { moveTo, placeAgain, retry, stay } from '../outcomes.ts';
import { isWorkerGone } from '../worker-availability.ts';

/** Removes the lab from its worker: stop, wipe, delete. */
export function decideStopping(context: LabRequestContext): LabRequestStep {
  const { request, worker, now, timings } = context;
  const { hostLabId: labId, phaseStartedAt } = request.status;
  if (worker === undefined || isWorkerGone(worker)) return ended(context);
  if (now - Date.parse(phaseStartedAt) > timings.labStopTimeoutMs) {
    const message = `The lab could not be removed from worker ${worker.metadata.name} within the time limit.`;
    const outcome = ended(context);
    return { ...outcome, events: [...(outcome.events ?? []), { type: 'Warning', reason: 'LabLeft', message }] };
  }
  return labRequestEffect('remove-lab', { worker, labId }, (result) => {
    if (!result.ok) return retry(context, result.failure);
    return result.value.gone ? ended(context) : stay(timings.pollLabMs, { failures: 0 });
  });
}

function ended(context: LabRequestContext): LabRequestOutcome {
  const { metadata, status } = context.request;
  const after = metadata.deletionTimestamp === undefined ? (status.afterStopping ?? 'Completed') : 'Completed';
  if (after === 'Scheduling') return placeAgain(context, 'Moved', 'The lab left its worker.');
  if (after === 'Failed') return moveTo('Failed', 'The lab could not be started.');
  return moveTo('Completed', 'The lab has ended and is removed from its worker.');
}
