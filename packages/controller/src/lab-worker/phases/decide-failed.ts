import type { ProvisioningIntent } from '../../resources/lab-worker.ts';
import {
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { leakedSeat, moveTo, retry, stay } from '../outcomes.ts';
import { shutdownPhase } from '../shutdown.ts';
import { isInstanceLost, phaseAgeMs, wantedState } from '../worker-facts.ts';

/** Waits for recovery, a new spec or the end; a bill never goes on running silently. */
export function decideFailed(context: LabWorkerContext): LabWorkerStep {
  const { worker, now, timings } = context;
  const { status, metadata } = worker;
  const specChanged = status.observedGeneration < metadata.generation;
  if (status.seatHeld && isInstanceLost(worker)) {
    return {
      // After this write the new spec counts as seen: it must not be forgotten.
      ...stay(0, { seatHeld: false, ...(specChanged ? { retryAt: new Date(now).toISOString() } : {}) }),
      ...leakedSeat(context, 'The instance is gone before its license was released'),
    };
  }
  if (wantedState(worker) === 'Terminated') return moveTo(shutdownPhase(context), 'The worker is to be terminated.');
  const dueInMs = status.retryAt === undefined ? undefined : Date.parse(status.retryAt) - now;
  if (specChanged || (dueInMs !== undefined && dueInMs <= 0)) return recover(context, specChanged);
  if (status.intent === undefined || dueInMs !== undefined) return stay(dueInMs);
  const keptForMs = timings.failedRetentionMs - phaseAgeMs(context);
  if (keptForMs > 0) return stay(keptForMs);
  return status.seatHeld ? releaseSeat(context, -keptForMs) : removeInstance(context, status.intent);
}

/** The seat goes before the instance, if the host can still give it back. */
function releaseSeat(context: LabWorkerContext, sinceMs: number): LabWorkerStep {
  const free = stay(0, { seatHeld: false });
  if (sinceMs > context.timings.unlicensingTimeoutMs) {
    return { ...free, ...leakedSeat(context, 'The license could not be released within the time limit') };
  }
  return labWorkerEffect('release-license', undefined, (result) => {
    if (!result.ok) return retry(context, result.failure);
    if (result.value !== 'released-locally') return free;
    return { ...free, ...leakedSeat(context, 'The license server was not told of the release') };
  });
}

function removeInstance(context: LabWorkerContext, intent: ProvisioningIntent): LabWorkerStep {
  const instanceId = context.worker.status.instance?.instanceId;
  return labWorkerEffect('remove-instance', { intent, instanceId }, (result) => {
    if (!result.ok) return retry(context, result.failure);
    if (result.value.remaining > 0) return stay(context.timings.pollInstanceMs);
    return stay(undefined, { intent: undefined, instance: undefined });
  });
}

function recover(context: LabWorkerContext, specChanged: boolean): LabWorkerOutcome {
  const { worker } = context;
  const { intent, instance, host, recoveries } = worker.status;
  const changes = { recoveries: specChanged ? 0 : recoveries + 1, retryAt: undefined };
  if (instance !== undefined && !isInstanceLost(worker) && intent?.abandoned === undefined) {
    // The state is read again in Starting: it may have been stopped, or never have come up.
    return moveTo('Starting', 'Trying to bring the lab host back.', {
      ...changes,
      instance: { ...instance, state: 'unknown' },
      host: { ...host, ready: false },
    });
  }
  const abandoned = { reason: 'Failed', message: 'The worker failed.' };
  return moveTo('Provisioning', 'Trying again with a new instance.', {
    ...changes,
    intent: intent === undefined ? undefined : { ...intent, abandoned: intent.abandoned ?? abandoned },
    host: undefined,
    address: undefined,
    capacity: undefined,
  });
}
