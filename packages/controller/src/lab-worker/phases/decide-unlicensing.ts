import type { LicenseRelease } from '@cloud-spi/lab-host';
import type { Failure } from '../../reconcile/failure.ts';
import {
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { leakedSeat, moveTo, retry } from '../outcomes.ts';
import { shutdownPhase } from '../shutdown.ts';
import { isInstanceLost, phaseAgeMs, wantedLicense, wantedState } from '../worker-facts.ts';

/** Gives the license seat back while the host can still do it. */
export function decideUnlicensing(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings } = context;
  if (!worker.status.seatHeld) return moveTo(afterRelease(context), 'No license seat is held.');
  if (isInstanceLost(worker)) return leaked(context, 'The instance is gone before its license was released');
  if (phaseAgeMs(context) > timings.unlicensingTimeoutMs) {
    return leaked(context, 'The license could not be released within the time limit');
  }
  return labWorkerEffect('release-license', undefined, (result) =>
    result.ok ? released(context, result.value) : releaseFailed(context, result.failure),
  );
}

function afterRelease(context: LabWorkerContext): ReturnType<typeof shutdownPhase> {
  if (wantedState(context.worker) !== 'Ready')
    return isInstanceLost(context.worker) ? 'Stopping' : shutdownPhaseOf(context);
  return wantedLicense(context.worker).mode === 'none' ? 'ReadyUnlicensed' : 'Licensing';
}

/** The seat is free from here on, so the way down goes past it. */
function shutdownPhaseOf({ worker, ...rest }: LabWorkerContext): ReturnType<typeof shutdownPhase> {
  return shutdownPhase({ ...rest, worker: { ...worker, status: { ...worker.status, seatHeld: false } } });
}

function released(context: LabWorkerContext, release: LicenseRelease): LabWorkerOutcome {
  if (release === 'released-locally') return leaked(context, 'The license server was not told of the release');
  const { license: _released, ...host } = context.worker.status.host ?? {};
  return moveTo(afterRelease(context), 'The license seat is free.', { seatHeld: false, host });
}

function releaseFailed(context: LabWorkerContext, failure: Failure): LabWorkerOutcome {
  // Nodes run that nobody placed here; they have to stop first, which draining waits for if they are labs of ours.
  if (failure.reason === 'conflict' && context.labs.length > 0) return moveTo('Draining', failure.message);
  return retry(context, failure);
}

function leaked(context: LabWorkerContext, why: string): LabWorkerOutcome {
  const outcome = moveTo(afterRelease(context), `${why}.`, { seatHeld: false });
  const leak = leakedSeat(context, why);
  return {
    ...outcome,
    conditions: [...(outcome.conditions ?? []), ...(leak.conditions ?? [])],
    events: [...(outcome.events ?? []), ...(leak.events ?? [])],
  };
}
