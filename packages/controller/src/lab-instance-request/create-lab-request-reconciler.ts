import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { HostConnections } from '../lab-worker/host-connections.ts';
import { findRelatedOfRequest } from '../reconcile/find-related.ts';
import { createReconciler, type Reconciler } from '../reconcile/reconcile-resource.ts';
import { type LabInstanceRequest, OPEN_REQUEST_PHASES } from '../resources/lab-instance-request.ts';
import { PAUSED_ANNOTATION } from '../resources/resource.ts';
import { isAccepting, planPlacements, toCandidate } from '../scheduling/plan-placements.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { decideLabRequest } from './decide-lab-request.ts';
import type { LabRequestContext, LabRequestEffects } from './lab-request-effects.ts';
import { createLabRequestPerformers } from './perform-lab-request-effects.ts';

type Facts = Pick<LabRequestContext, 'worker' | 'place' | 'noPlace'>;

/**
 * Makes the reconciler of lab requests.
 *
 * @param parts - Store, clock, timings and the connections to lab hosts.
 */
export function createLabRequestReconciler(parts: {
  readonly store: ResourceStore;
  readonly clock: { now(): number };
  readonly timings: ControllerTimings;
  readonly connections: HostConnections;
}): Reconciler {
  const { store, clock, timings, connections } = parts;
  return createReconciler<'LabInstanceRequest', Facts, LabRequestEffects>({
    kind: 'LabInstanceRequest',
    store,
    clock,
    gatherFacts: (request) => gatherFacts(store, request),
    decide: (request, facts, now) => decideLabRequest({ request, ...facts, now, timings }),
    performers: createLabRequestPerformers(connections),
    findRelated: (before, after) => findRelatedOfRequest(store, before, after),
  });
}

async function gatherFacts(store: ResourceStore, request: LabInstanceRequest): Promise<Facts> {
  const { workerRef, phase } = request.status;
  const worker = workerRef === undefined ? undefined : await store.getByUid('LabWorker', workerRef.uid);
  if (phase !== 'Scheduling') return { worker, place: undefined, noPlace: undefined };
  const track = [request.spec.track];
  const workers = (await store.list('LabWorker', { where: { track } })).filter(
    (candidate) => isAccepting(candidate) && candidate.spec.host?.type === request.spec.type,
  );
  const requests = await store.list('LabInstanceRequest', { where: { track, phase: OPEN_REQUEST_PHASES } });
  const candidates = workers.map((candidate) =>
    toCandidate(
      candidate,
      requests.filter(({ status }) => status.workerRef?.uid === candidate.metadata.uid),
    ),
  );
  const waiting = requests.filter((other) => isWaiting(other) && other.spec.type === request.spec.type);
  const plan = planPlacements(waiting, candidates);
  const planned = [...plan].find(([{ metadata }]) => metadata.uid === request.metadata.uid)?.[1].id;
  const place = workers.find(({ metadata }) => metadata.uid === planned);
  const noPlace =
    workers.length === 0
      ? { reason: 'NoWorker', message: `No worker of track ${request.spec.track} takes ${request.spec.type} labs now.` }
      : { reason: 'NoRoom', message: `None of the ${workers.length} workers of the track has room for it.` };
  return { worker, place, noPlace };
}

/** Whether a request will take the place that the plan gives it: others must not wait for one that does not. */
function isWaiting({ status, metadata }: LabInstanceRequest): boolean {
  const { annotations, deletionTimestamp } = metadata;
  return status.phase === 'Scheduling' && deletionTimestamp === undefined && annotations[PAUSED_ANNOTATION] !== 'true';
}
