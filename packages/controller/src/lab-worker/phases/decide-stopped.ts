import { type LabWorkerContext, type LabWorkerStep, labWorkerEffect } from '../lab-worker-effects.ts';
import { fail, moveTo, retry, stay } from '../outcomes.ts';
import { instanceReference, isInstanceLost, isInstanceStopped, wantedState } from '../worker-facts.ts';

/** The instance is stopped: disks are kept, compute is not billed where the cloud can do that. */
export function decideStopped(context: LabWorkerContext): LabWorkerStep {
  const { worker } = context;
  const { instance, host } = worker.status;
  const wanted = wantedState(worker);
  const reference = instanceReference(worker);
  if (wanted === 'Terminated') return moveTo('Terminating', 'The instance is being removed.');
  if (reference === undefined || instance === undefined || isInstanceLost(worker)) {
    return fail(context, 'InstanceLost', 'The instance is gone.');
  }
  if (wanted === 'Stopped') {
    if (isInstanceStopped(worker) || instance.state === 'unknown') return stay(undefined);
    // Somebody else started it: it must not go on costing money unseen.
    return labWorkerEffect('stop-instance', reference, (result) =>
      result.ok ? stay(undefined, { instance: { ...instance, state: 'stopping' } }) : retry(context, result.failure),
    );
  }
  return labWorkerEffect('start-instance', reference, (result) => {
    if (!result.ok) return retry(context, result.failure);
    return moveTo('Starting', 'The instance is being started again.', {
      instance: { ...instance, state: 'pending' },
      host: { ...host, ready: false },
    });
  });
}
