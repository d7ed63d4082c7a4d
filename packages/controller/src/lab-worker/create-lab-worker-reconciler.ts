import type { ControllerTimings } from '../configuration/controller-timings.ts';
import { findRelatedOfWorker } from '../reconcile/find-related.ts';
import { createReconciler, type Reconciler } from '../reconcile/reconcile-resource.ts';
import { type LabInstanceRequest, OPEN_REQUEST_PHASES } from '../resources/lab-instance-request.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { decideLabWorker } from './decide-lab-worker.ts';
import type { LabWorkerEffects } from './lab-worker-effects.ts';
import { createLabWorkerPerformers, type LabWorkerWorld } from './perform-lab-worker-effects.ts';

/**
 * Makes the reconciler of lab workers.
 *
 * @param parts - Store, clock, timings and the world that the effects act on.
 */
export function createLabWorkerReconciler(
  parts: LabWorkerWorld & {
    readonly store: ResourceStore;
    readonly clock: { now(): number };
    readonly timings: ControllerTimings;
  },
): Reconciler {
  const { store, clock, timings } = parts;
  // When each host was last inspected by this process: kept out of the rows, so that a quiet worker writes nothing.
  const inspections = new Map<string, number>();
  const performers = createLabWorkerPerformers(parts);
  return createReconciler<'LabWorker', readonly LabInstanceRequest[], LabWorkerEffects>({
    kind: 'LabWorker',
    store,
    clock,
    gatherFacts: ({ metadata }) =>
      store.list('LabInstanceRequest', { where: { worker: [metadata.uid], phase: OPEN_REQUEST_PHASES } }),
    decide: (worker, labs, now) =>
      decideLabWorker({ worker, labs, now, timings, inspectedAt: inspections.get(worker.metadata.uid) }),
    performers: {
      ...performers,
      'inspect-host': async (worker, input, signal) => {
        const inspection = await performers['inspect-host'](worker, input, signal);
        inspections.set(worker.metadata.uid, clock.now());
        return inspection;
      },
      'remove-instance': async (worker, input, signal) => {
        inspections.delete(worker.metadata.uid);
        return performers['remove-instance'](worker, input, signal);
      },
    },
    findRelated: (before, after) => findRelatedOfWorker(store, before, after),
  });
}
