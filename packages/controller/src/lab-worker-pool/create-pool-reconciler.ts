import type { ControllerTimings } from '../configuration/controller-timings.ts';
import { createReconciler, type Reconciler } from '../reconcile/reconcile-resource.ts';
import { OPEN_REQUEST_PHASES } from '../resources/lab-instance-request.ts';
import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { decidePool, type PoolContext } from './decide-pool.ts';

type PoolFacts = Pick<PoolContext, 'workers' | 'waiting' | 'placed' | 'takenNames'>;

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
  return createReconciler<'LabWorkerPool', PoolFacts, Record<never, never>>({
    kind: 'LabWorkerPool',
    store,
    clock,
    gatherFacts: (pool) => gatherFacts(store, pool),
    decide: (pool, facts, now) => decidePool({ pool, ...facts, now, timings }),
    performers: {},
    findRelated: async () => [],
  });
}

/** Workers are read before the labs on them: a lab that is placed in between touches its worker, and the commit fails. */
async function gatherFacts(store: ResourceStore, { metadata, spec }: LabWorkerPool): Promise<PoolFacts> {
  const neighbors = await store.list('LabWorker', { namespace: metadata.namespace });
  const workers = neighbors.filter((worker) => worker.metadata.ownerReferences.some(({ uid }) => uid === metadata.uid));
  const uids = workers.map((worker) => worker.metadata.uid);
  // Not by track: workers keep theirs when the pool's is edited.
  const placed =
    uids.length === 0
      ? []
      : await store.list('LabInstanceRequest', { where: { worker: uids, phase: OPEN_REQUEST_PHASES } });
  const waiting = await store.list('LabInstanceRequest', { where: { track: [spec.track], phase: ['Scheduling'] } });
  return {
    workers,
    placed,
    waiting: waiting.filter(({ spec: { type } }) => type === spec.template.host?.type),
    takenNames: new Set(neighbors.map((worker) => worker.metadata.name)),
  };
}
