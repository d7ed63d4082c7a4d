import type { LabDemand } from '@cloud-spi/lab-host';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import { ACCEPTING_PHASES } from '../resources/lab-worker-phase.ts';
import { fits, type Room, roomOf, take, UNKNOWN_ROOM } from './room.ts';

/** A worker, or one that is yet to come, with the room that is left on it. */
export interface Candidate {
  /** Uid of the worker, or a name of one's own for a worker to come. */
  readonly id: string;
  readonly room: Room;
}

/** Which lab goes where; labs that have no room are left out. */
export type PlacementPlan = ReadonlyMap<LabInstanceRequest, Candidate>;

/** The demand of a request whose topology was measured; nothing when it was not yet. */
export function demandOf({ status }: LabInstanceRequest): LabDemand {
  return status.demand ?? { nodes: 0, cpuMilli: 0, memoryMib: 0 };
}

/** Whether new labs may be placed on a worker. */
export function isAccepting({ spec, status, metadata }: LabWorker): boolean {
  return (
    ACCEPTING_PHASES.includes(status.phase) &&
    metadata.deletionTimestamp === undefined &&
    (spec.desired ?? 'Ready') === 'Ready' &&
    spec.host !== undefined &&
    (status.conditions.find(({ type }) => type === 'Healthy')?.status ?? 'True') === 'True'
  );
}

/**
 * The room that is left on a worker: what it can carry less what the labs placed on it were promised. Allocation, not
 * utilization: a lab that has not started yet counts in full.
 *
 * @param worker - The worker.
 * @param placed - The labs that are placed on it and have not ended.
 */
export function toCandidate(worker: LabWorker, placed: readonly LabInstanceRequest[]): Candidate {
  const { capacity } = worker.status;
  const { maxLabs: labs = Number.POSITIVE_INFINITY } = worker.spec;
  const empty = { ...(capacity === undefined ? UNKNOWN_ROOM : roomOf(capacity)), labs };
  return { id: worker.metadata.uid, room: placed.map(demandOf).reduce(take, empty) };
}

/**
 * Plans where waiting labs go: by priority, then by age; each on the worker where it leaves the least room, so that
 * large labs find room later and idle workers stay idle. Pure; the same for every request of a track, so that requests
 * that are decided one by one agree.
 *
 * @param waiting - Labs without a place.
 * @param candidates - Workers that take labs.
 */
export function planPlacements(
  waiting: readonly LabInstanceRequest[],
  candidates: readonly Candidate[],
): PlacementPlan {
  const left = new Map(candidates.map((candidate) => [candidate.id, candidate.room]));
  const plan = new Map<LabInstanceRequest, Candidate>();
  for (const request of [...waiting].sort(byPriorityAndAge)) {
    const demand = demandOf(request);
    const best = candidates
      .filter(({ id }) => fits(left.get(id) ?? UNKNOWN_ROOM, demand))
      .sort((a, b) => compareRooms(left.get(a.id), left.get(b.id)) || a.id.localeCompare(b.id))[0];
    if (best === undefined) continue;
    left.set(best.id, take(left.get(best.id) ?? UNKNOWN_ROOM, demand));
    plan.set(request, best);
  }
  return plan;
}

function byPriorityAndAge(a: LabInstanceRequest, b: LabInstanceRequest): number {
  return (
    (b.spec.priority ?? 0) - (a.spec.priority ?? 0) ||
    a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
    a.metadata.uid.localeCompare(b.metadata.uid)
  );
}

function compareRooms(a: Room = UNKNOWN_ROOM, b: Room = UNKNOWN_ROOM): number {
  const differences = [a.labs - b.labs, a.nodes - b.nodes, a.memoryMib - b.memoryMib];
  // Two unknown amounts differ by NaN.
  return differences.find((difference) => difference !== 0 && !Number.isNaN(difference)) ?? 0;
}
