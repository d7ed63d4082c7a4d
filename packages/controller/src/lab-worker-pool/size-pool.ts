import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import { type Candidate, demandOf, isAccepting, planPlacements, toCandidate } from '../scheduling/plan-placements.ts';
import { fits, type Room, roomOf, UNKNOWN_ROOM } from '../scheduling/room.ts';

/** The demand on a pool and what it has to meet it. */
export interface PoolDemand {
  readonly pool: LabWorkerPool;
  /** Its workers that serve or will serve: without those that are leaving. */
  readonly staying: readonly LabWorker[];
  /** Labs of its track that wait for a place. */
  readonly waiting: readonly LabInstanceRequest[];
  /** Labs that are placed on its workers and have not ended. */
  readonly placed: readonly LabInstanceRequest[];
}

/** How many workers a pool needs. */
export interface PoolSize {
  /** Between `min` and `max`. */
  readonly workers: number;
  /** Whether demand asks for more than `max`. */
  readonly saturated: boolean;
}

/**
 * Finds how many workers a pool needs. Workers that are still booting count in full, so that a pool does not grow again
 * and again while the first ones are on their way.
 *
 * @param demand - What the pool has and who waits.
 */
export function sizePool(demand: PoolDemand): PoolSize {
  const { min, max } = demand.pool.spec.scaling;
  // Labs on workers that are leaving need no worker here, until they lose their place and wait.
  const uids = new Set(demand.staying.map(({ metadata }) => metadata.uid));
  const placed = demand.placed.filter(({ status }) => uids.has(status.workerRef?.uid ?? ''));
  const needed = workersNeeded({ ...demand, placed });
  return { workers: Math.min(max, Math.max(min, needed)), saturated: needed > max };
}

function workersNeeded(demand: PoolDemand): number {
  const { policy, min, labsPerWorker = 1 } = demand.pool.spec.scaling;
  if (policy === 'LabCountBased') return Math.ceil((demand.waiting.length + demand.placed.length) / labsPerWorker);
  if (policy === 'CapacityBased') return workersForCapacity(demand);
  return min;
}

function workersForCapacity({ pool, staying, waiting, placed }: PoolDemand): number {
  const fresh = roomOfFreshWorker(staying);
  const labsOf = (worker: LabWorker) => placed.filter(({ status }) => status.workerRef?.uid === worker.metadata.uid);
  const existing = staying.map((worker): Candidate => {
    return isAccepting(worker) ? toCandidate(worker, labsOf(worker)) : { id: worker.metadata.uid, room: fresh };
  });
  const placeable = waiting.filter((request) => fits(fresh, demandOf(request)));
  const newcomers = Array.from({ length: Math.max(0, pool.spec.scaling.max + 1 - staying.length) }, (_, index) => ({
    id: `newcomer-${index}`,
    room: fresh,
  }));
  // Existing workers are filled first; each newcomer is opened only when what is open has no room.
  const busy = new Set(placed.flatMap(({ status }) => (status.workerRef === undefined ? [] : [status.workerRef.uid])));
  let open = existing;
  let plan = planPlacements(placeable, open);
  for (const newcomer of newcomers) {
    if (plan.size === placeable.length) break;
    open = [...open, newcomer];
    plan = planPlacements(placeable, open);
  }
  for (const { id } of plan.values()) busy.add(id);
  return busy.size;
}

/** What a worker of the pool can carry when it is empty, as seen on the largest of its kind. */
function roomOfFreshWorker(workers: readonly LabWorker[]): Room {
  const rooms = workers.flatMap(({ status }) => (status.capacity === undefined ? [] : [roomOf(status.capacity)]));
  return rooms.sort((a, b) => b.memoryMib - a.memoryMib)[0] ?? UNKNOWN_ROOM;
}
