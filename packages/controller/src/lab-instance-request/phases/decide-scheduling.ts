import type { LabRequestContext, LabRequestStep } from '../lab-request-effects.ts';
import { moveTo, stay } from '../outcomes.ts';
import { isWindowOver } from '../window.ts';

/** Takes the place that the plan of the track gives; the worker's row is touched, so that a place is given once. */
export function decideScheduling(context: LabRequestContext): LabRequestStep {
  const { request, place, noPlace, now, timings } = context;
  if (request.metadata.deletionTimestamp !== undefined) return moveTo('Completed', 'Deleted before it was placed.');
  if (isWindowOver(request, now)) return moveTo('Expired', 'Its window passed before it could start.');
  if (place !== undefined) {
    const { name, uid } = place.metadata;
    return {
      ...moveTo('Provisioning', `Placed on worker ${name}.`, { workerRef: { name, uid } }),
      alongside: [{ type: 'touch', resource: place }],
    };
  }
  const { reason, message } = noPlace ?? { reason: 'NoWorker', message: 'No worker takes labs of this track.' };
  return {
    ...stay(timings.schedulingRetryMs),
    conditions: [{ type: 'Placed', status: 'False', reason, message }],
  };
}
