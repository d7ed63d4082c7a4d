import { drainDeadline } from '../drain-deadline.ts';
import type { LabWorkerContext, LabWorkerOutcome, LabWorkerStep } from '../lab-worker-effects.ts';
import { fail, moveTo, stay } from '../outcomes.ts';
import { shutdownPhase } from '../shutdown.ts';
import { isInstanceLost, servingPhase, wantedState } from '../worker-facts.ts';

/** Takes no new labs; waits until the placed ones have ended. At the deadline the labs themselves leave, or it holds. */
export function decideDraining(context: LabWorkerContext): LabWorkerStep {
  const { worker, labs, now } = context;
  const wanted = wantedState(worker);
  if (isInstanceLost(worker)) return fail(context, 'InstanceLost', 'The instance is gone.');
  if (wanted === 'Ready') return moveTo(servingPhase(context), 'The worker is wanted again.');
  if (labs.length === 0) return drained(context);
  const deadline = drainDeadline(worker);
  const common = stay(Math.max(deadline - now, 0) || undefined, { labs: labs.length });
  if (now < deadline) return common;
  const held = worker.spec.drain?.onDeadline === 'hold';
  const message = held
    ? `${labs.length} labs still run after the drain deadline; they are left alone because drain.onDeadline is hold.`
    : `The drain deadline passed; ${labs.length} labs are being stopped.`;
  return {
    ...common,
    conditions: [{ type: 'DrainBlocked', status: 'True', reason: held ? 'Held' : 'Forcing', message }],
    wake: held ? [] : labs.map(({ kind, metadata }) => ({ kind, uid: metadata.uid })),
    requeueAfterMs: context.timings.checkHostMs,
  };
}

function drained(context: LabWorkerContext): LabWorkerOutcome {
  const unblocked = { type: 'DrainBlocked', status: 'False', reason: 'Drained', message: 'No lab is left.' } as const;
  const wanted = wantedState(context.worker);
  if (wanted === 'Drained') {
    return { ...stay(undefined, { labs: 0 }), conditions: [unblocked] };
  }
  const outcome = moveTo(shutdownPhase(context), 'No lab is left on the worker.', { labs: 0 });
  return { ...outcome, conditions: [...(outcome.conditions ?? []), unblocked] };
}
