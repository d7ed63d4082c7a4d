import type { QueueKey } from '../queue/work-queue.ts';
import {
  ENDED_REQUEST_PHASES,
  type LabInstanceRequest,
  OPEN_REQUEST_PHASES,
} from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ResourceStore } from '../store/resource-store.ts';

/**
 * Finds the labs that look again when a worker entered another phase: those placed on it, and those of its track that
 * wait for a place.
 */
export async function findRelatedOfWorker(
  store: ResourceStore,
  _before: LabWorker,
  after: LabWorker,
): Promise<readonly QueueKey[]> {
  const placed = await store.list('LabInstanceRequest', {
    where: { worker: [after.metadata.uid], phase: OPEN_REQUEST_PHASES },
  });
  return [...placed.map(toKey), ...(await findWaitingLabs(store, after.spec.track))];
}

/**
 * Finds who looks again when a lab request entered another phase: the pools of its track, which grow and shrink with
 * demand, and, when it ended or lost its place, the labs that wait for one.
 */
export async function findRelatedOfRequest(
  store: ResourceStore,
  before: LabInstanceRequest,
  after: LabInstanceRequest,
): Promise<readonly QueueKey[]> {
  const pools = await store.list('LabWorkerPool', { where: { track: [after.spec.track] } });
  const freed = before.status.workerRef !== undefined && isWithoutPlace(after);
  return [...pools.map(toKey), ...(freed ? await findWaitingLabs(store, after.spec.track) : [])];
}

async function findWaitingLabs(store: ResourceStore, track: string): Promise<readonly QueueKey[]> {
  return (await store.list('LabInstanceRequest', { where: { track: [track], phase: ['Scheduling'] } })).map(toKey);
}

function isWithoutPlace({ status }: LabInstanceRequest): boolean {
  return status.workerRef === undefined || ENDED_REQUEST_PHASES.includes(status.phase);
}

function toKey({ kind, metadata }: AnyResource): QueueKey {
  return { kind, uid: metadata.uid };
}
