import { ACCEPTING_PHASES, LAB_WORKER_TRANSITIONS, type LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import type { LabWorkerContext, LabWorkerOutcome } from './lab-worker-effects.ts';
import { moveTo } from './outcomes.ts';
import { isInstanceLost, wantedState } from './worker-facts.ts';

/**
 * The first phase on the way down that still has something to do, among those that may follow the current one: labs to
 * drain (a worker in service always drains, which stops new placements), a license to give back, an instance to stop,
 * an instance to remove.
 */
export function shutdownPhase({ worker, labs }: LabWorkerContext): LabWorkerPhase {
  const { status } = worker;
  const hostUp = !isInstanceLost(worker);
  const endsDrained = wantedState(worker) === 'Drained';
  const wayDown: readonly (readonly [LabWorkerPhase, boolean])[] = [
    ['Draining', hostUp && (labs.length > 0 || ACCEPTING_PHASES.includes(status.phase) || endsDrained)],
    ['Unlicensing', hostUp && status.seatHeld],
    ['Stopping', hostUp],
    ['Terminating', true],
  ];
  const legal = LAB_WORKER_TRANSITIONS[status.phase];
  return wayDown.find(([phase, needed]) => needed && legal.includes(phase))?.[0] ?? 'Terminated';
}

/**
 * Begins the way down when the worker is to be terminated, from a phase that is not in service yet.
 *
 * @returns Undefined when the worker is to live.
 */
export function terminateIfWanted(context: LabWorkerContext): LabWorkerOutcome | undefined {
  if (wantedState(context.worker) !== 'Terminated') return undefined;
  return moveTo(shutdownPhase(context), 'The worker is to be terminated.');
}
