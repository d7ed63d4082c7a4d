import { type LabWorkerContext, type LabWorkerStep, labWorkerEffect } from '../lab-worker-effects.ts';
import { leakedSeat, moveTo, retry, stay } from '../outcomes.ts';
import { phaseAgeMs } from '../worker-facts.ts';

/** Removes the instance and all that was made with it; does not give up, and says so when it takes long. */
export function decideTerminating(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings } = context;
  const { intent, instance, seatHeld } = worker.status;
  if (seatHeld) {
    return {
      ...stay(0, { seatHeld: false }),
      ...leakedSeat(context, 'The instance goes before its license was released'),
    };
  }
  if (intent === undefined) return moveTo('Terminated', 'Nothing is left in the cloud.');
  return labWorkerEffect('remove-instance', { intent, instanceId: instance?.instanceId }, (result) => {
    if (!result.ok) return retry(context, result.failure);
    const { remaining, blockedBy, consistencyWindowMs } = result.value;
    // An instance that nobody has seen running may have been accepted and not be visible yet.
    const unseenForMs = instance === undefined || instance.state === 'pending' ? consistencyWindowMs : 0;
    const settlesInMs = unseenForMs - phaseAgeMs(context);
    if (remaining === 0 && settlesInMs > 0) return stay(settlesInMs);
    if (remaining === 0) {
      return moveTo('Terminated', 'Nothing is left in the cloud.', { intent: undefined, instance: undefined });
    }
    const overdue = phaseAgeMs(context) > timings.provisioningTimeoutMs;
    if (blockedBy === undefined && !overdue) return stay(timings.pollInstanceMs);
    const message = blockedBy ?? `${remaining} resources of token ${intent.token} are still there; removal goes on.`;
    return {
      ...stay(timings.pollInstanceMs),
      conditions: [{ type: 'Progressing', status: 'False', reason: 'RemovalBlocked', message }],
    };
  });
}
