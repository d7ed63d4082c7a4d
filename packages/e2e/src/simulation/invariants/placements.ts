import { ENDED_REQUEST_PHASES, type LabInstanceRequest, type LabWorker } from '@cloud-spi/controller';
import { type Invariant, rowsOf, type SimulationFacts } from './invariant.ts';

const ACCEPTING_PHASES: readonly string[] = ['Ready', 'ReadyUnlicensed', 'Active'];
/** A lab that waits this long beside one of less priority that got a place which it could have had is starved. */
const STARVED_AFTER_MS = 5 * 60_000;
const MOST_TIMES_PASSED_OVER = 3;
/** A host keeps a tenth of its processors and memory for itself. */
const SHARE_FOR_LABS = 0.9;

/** Every lab that has just got a worker, with that worker. */
function newlyPlaced(
  commit: Parameters<NonNullable<Invariant['onCommit']>>[0],
  { rows }: SimulationFacts,
): { readonly request: LabInstanceRequest; readonly worker: LabWorker | undefined }[] {
  return commit.rows.flatMap(({ before, after }) => {
    if (after?.kind !== 'LabInstanceRequest' || after.status.workerRef === undefined) return [];
    const wasPlaced = before?.kind === 'LabInstanceRequest' && before.status.workerRef !== undefined;
    const worker = rows.get(after.status.workerRef.uid);
    return wasPlaced ? [] : [{ request: after, worker: worker?.kind === 'LabWorker' ? worker : undefined }];
  });
}

function placedOn(worker: LabWorker, { rows }: SimulationFacts): LabInstanceRequest[] {
  return rowsOf(rows, 'LabInstanceRequest').filter(
    ({ status }) => status.workerRef?.uid === worker.metadata.uid && !ENDED_REQUEST_PHASES.includes(status.phase),
  );
}

function isTooMuch(worker: LabWorker, labs: readonly LabInstanceRequest[]): string | undefined {
  const { capacity } = worker.status;
  const { maxLabs = Number.POSITIVE_INFINITY } = worker.spec;
  const sum = (amount: 'nodes' | 'cpuMilli' | 'memoryMib') =>
    labs.reduce((total, { status }) => total + (status.demand?.[amount] ?? 0), 0);
  const bounds: readonly (readonly [string, number, number])[] = [
    ['labs', labs.length, maxLabs],
    ['nodes', sum('nodes'), capacity?.nodes.limit ?? 0],
    ['cpuMilli', sum('cpuMilli'), (capacity?.cpuMilli.total ?? 0) * SHARE_FOR_LABS],
    ['memoryMib', sum('memoryMib'), (capacity?.memoryMib.total ?? 0) * SHARE_FOR_LABS],
  ];
  const broken = bounds.find(([, used, limit]) => used > limit);
  return broken === undefined ? undefined : `${broken[1]} ${broken[0]} on a worker that has ${broken[2]}`;
}

/** A lab is placed on a worker of its track that takes labs and has room for it. */
export const placementsFit: Invariant = {
  name: 'placements-fit',
  onCommit(commit, facts, report) {
    for (const { request, worker } of newlyPlaced(commit, facts)) {
      if (worker === undefined) {
        report('It was placed on a worker that is gone.', request);
        continue;
      }
      const { metadata, spec, status } = worker;
      if (spec.track !== request.spec.track || spec.host?.type !== request.spec.type) {
        report(`It was placed on worker ${metadata.name}, which is of track ${spec.track}.`, request);
      }
      const isLeaving = metadata.deletionTimestamp !== undefined || (spec.desired ?? 'Ready') !== 'Ready';
      if (isLeaving || !ACCEPTING_PHASES.includes(status.phase)) {
        report(`It was placed on worker ${metadata.name}, which is ${isLeaving ? 'leaving' : status.phase}.`, request);
      }
      const tooMuch = isTooMuch(worker, placedOn(worker, facts));
      if (tooMuch !== undefined) report(`It was placed beyond the room of ${metadata.name}: ${tooMuch}.`, request);
    }
  },
};

/**
 * No lab waits for long while others of less priority get the only places that it could have had. Once is no violation:
 * room may have become free after the other one was decided.
 */
export function createPriorityGoesFirst(): Invariant {
  const passedOver = new Map<string, number>();
  return {
    name: 'priority-goes-first',
    onCommit(commit, facts, report) {
      for (const { request, worker } of newlyPlaced(commit, facts)) {
        passedOver.delete(request.metadata.uid);
        const starved = worker === undefined ? undefined : findPassedOver(request, worker, facts);
        if (worker === undefined || starved === undefined) continue;
        const times = (passedOver.get(starved.metadata.uid) ?? 0) + 1;
        passedOver.set(starved.metadata.uid, times);
        if (times < MOST_TIMES_PASSED_OVER) continue;
        report(`${request.metadata.name} got a place on ${worker.metadata.name} before it, as others did.`, starved);
      }
    },
  };
}

/** A lab of higher priority that has waited for long, and could have gone only where another one goes now. */
function findPassedOver(
  request: LabInstanceRequest,
  worker: LabWorker,
  facts: SimulationFacts,
): LabInstanceRequest | undefined {
  const others = placedOn(worker, facts).filter(({ metadata }) => metadata.uid !== request.metadata.uid);
  return rowsOf(facts.rows, 'LabInstanceRequest').find(
    (other) =>
      isOverdue(other, facts) &&
      other.spec.track === request.spec.track &&
      (other.spec.priority ?? 0) > (request.spec.priority ?? 0) &&
      isTooMuch(worker, [...others, other]) === undefined &&
      isTooMuch(worker, [...others, request, other]) !== undefined &&
      !hasAnotherPlace(other, worker, facts),
  );
}

function hasAnotherPlace(request: LabInstanceRequest, except: LabWorker, facts: SimulationFacts): boolean {
  return rowsOf(facts.rows, 'LabWorker').some(
    (worker) =>
      worker.metadata.uid !== except.metadata.uid &&
      worker.spec.track === request.spec.track &&
      ACCEPTING_PHASES.includes(worker.status.phase) &&
      isTooMuch(worker, [...placedOn(worker, facts), request]) === undefined,
  );
}

function isOverdue({ status, metadata }: LabInstanceRequest, { now, controllerSince }: SimulationFacts): boolean {
  const since = Math.max(Date.parse(status.phaseStartedAt), controllerSince());
  const isWaiting = status.phase === 'Scheduling' && metadata.deletionTimestamp === undefined;
  return isWaiting && metadata.annotations['cloud-spi/paused'] !== 'true' && now() - since > STARVED_AFTER_MS;
}

const SERVING_PHASES: readonly string[] = [...ACCEPTING_PHASES, 'Licensing', 'Draining'];
const LEAVING_PHASES: readonly string[] = ['Unlicensing', 'Stopping', 'Terminating'];

/** A worker in service goes down only when no lab is left on it. */
export const labsLeaveFirst: Invariant = {
  name: 'labs-leave-first',
  onCommit({ rows }, facts, report) {
    for (const { before, after } of rows) {
      if (before?.kind !== 'LabWorker' || after?.kind !== 'LabWorker') continue;
      if (!SERVING_PHASES.includes(before.status.phase) || !LEAVING_PHASES.includes(after.status.phase)) continue;
      const left = placedOn(after, facts).map(({ metadata }) => metadata.name);
      if (left.length > 0) report(`It goes down though ${left.join()} are placed on it.`, after);
    }
  },
};
