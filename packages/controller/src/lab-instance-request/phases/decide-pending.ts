import { failureReason } from '../../reconcile/failure.ts';
import { CLEANUP_FINALIZER } from '../../resources/resource.ts';
import { type LabRequestContext, type LabRequestStep, labRequestEffect } from '../lab-request-effects.ts';
import { moveTo, retry, stay } from '../outcomes.ts';
import { isWindowOver } from '../window.ts';

/** Holds the row with a finalizer, measures the topology, waits for the start time. */
export function decidePending(context: LabRequestContext): LabRequestStep {
  const { request, now } = context;
  const { metadata, spec, status } = request;
  if (metadata.deletionTimestamp !== undefined) return moveTo('Completed', 'Deleted before it was placed.');
  if (!metadata.finalizers.includes(CLEANUP_FINALIZER)) {
    return { ...stay(0), finalizers: [...metadata.finalizers, CLEANUP_FINALIZER] };
  }
  if (isWindowOver(request, now)) return moveTo('Expired', 'Its window passed before it could start.');
  if (status.demand === undefined) {
    return labRequestEffect('measure-topology', undefined, (result) => {
      if (result.ok) return stay(0, { demand: { ...result.value, ...withoutUndefined(spec.resources ?? {}) } });
      const { failure } = result;
      if (failure.reason !== 'invalid-topology') return retry(context, failure);
      return moveTo('Failed', failure.message, {}, failureReason(failure));
    });
  }
  const startInMs = spec.scheduledStart === undefined ? 0 : Date.parse(spec.scheduledStart) - now;
  return startInMs > 0 ? stay(startInMs) : moveTo('Scheduling', 'Looking for a worker.');
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}
