import type { ControllerTimings } from '../configuration/controller-timings.ts';
import { createReconciler, type Reconciler } from '../reconcile/reconcile-resource.ts';
import { ENDED_REQUEST_PHASES } from '../resources/lab-instance-request.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { decidePool, type PoolContext } from './decide-pool.ts';

/**
 * Makes the reconciler of pools. It has no effects: a pool only writes rows.
 *
 * @param parts - Store, clock and timings.
 */
export function createPoolReconciler(parts: {
  readonly store: ResourceStore;
  readonly clock: { now(): number };
  readonly timings: ControllerTimings;
}): Reconciler {
  const { store, clock, timings } = parts;
  return createReconciler<'LabWorkerPool', Pick<PoolContext, 'workers' | 'waiting' | 'placed'>, Record<never, never>>({
    kind: 'LabWorkerPool',
    store,
    clock,
    gatherFacts: async ({ metadata, spec }) => {
      const workers = await store.list('LabWorker', { where: { owner: [metadata.uid] } });
      const requests = (await store.list('LabInstanceRequest', { where: { track: [spec.track] } })).filter(
        ({ spec: { type }, status }) =>
          type === spec.template.host?.type && !ENDED_REQUEST_PHASES.includes(status.phase),
      );
      const uids = new Set(workers.map((worker) => worker.metadata.uid));
      return {
        workers,
        waiting: requests.filter(({ status }) => status.phase === 'Scheduling'),
        placed: requests.filter(({ status }) => uids.has(status.workerRef?.uid ?? '')),
      };
    },
    decide: (pool, facts, now) => decidePool({ pool, ...facts, now, timings }),
    performers: {},
    findRelated: async () => [],
  });
}
