import { type LabWorkerContext, type LabWorkerStep, labWorkerEffect } from '../lab-worker-effects.ts';
import { moveTo, retry, stay } from '../outcomes.ts';
import { instanceReference, isInstanceLost, toObservedInstance, wantedState } from '../worker-facts.ts';

/** Stops the instance and keeps it, or goes on to remove it. */
export function decideStopping(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings } = context;
  const { instance } = worker.status;
  const reference = instanceReference(worker);
  if (wantedState(worker) === 'Terminated') return moveTo('Terminating', 'The instance is being removed.');
  // Terminating has no way back: a worker that is to live goes on to Stopped, which fails it and so replaces it.
  if (isInstanceLost(worker) || !reference || !instance) return moveTo('Stopped', 'The instance is gone.');
  if (instance.state === 'stopped') return moveTo('Stopped', 'The instance is stopped.');
  if (instance.state !== 'stopping') {
    return labWorkerEffect('stop-instance', reference, (result) => {
      if (!result.ok) return retry(context, result.failure);
      return stay(timings.pollInstanceMs, { instance: { ...instance, state: 'stopping' } });
    });
  }
  return labWorkerEffect('read-instance', reference, (result) => {
    if (!result.ok) return retry(context, result.failure);
    const seen = toObservedInstance(result.value);
    return stay(seen.state === 'stopped' ? 0 : timings.pollInstanceMs, { instance: seen });
  });
}
