import type { LabInstanceRequest, LabWorker } from '@cloud-spi/controller';
import { type Invariant, rowsOf, type SimulationFacts } from './invariant.ts';
import { ACCEPTING_PHASES, isTooMuch, newlyPlaced, placedOn } from './placement-facts.ts';

/** A lab that waits this long beside one of less priority that got a place which it could have had is starved. */
const STARVED_AFTER_MS = 5 * 60_000;
const MOST_TIMES_PASSED_OVER = 3;

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
  const waiting = rowsOf(facts.rows, 'LabInstanceRequest')
    .filter((other) => isWaiting(other) && other.spec.track === request.spec.track)
    .sort(byPriorityAndAge);
  return waiting.find((other, position) => {
    if (!isOverdue(other, facts) || priorityOf(other) <= priorityOf(request)) return false;
    // Those who go before it need not have taken their places yet.
    const before = takePlaces(waiting.slice(0, position), worker, others, facts);
    return (
      isTooMuch(worker, [...before, other]) === undefined &&
      isTooMuch(worker, [...before, request, other]) !== undefined &&
      !hasAnotherPlace(other, worker, facts)
    );
  });
}

/** The labs on a worker once those who can go nowhere else have taken their places, one after the other. */
function takePlaces(
  waiting: readonly LabInstanceRequest[],
  worker: LabWorker,
  placed: readonly LabInstanceRequest[],
  facts: SimulationFacts,
): readonly LabInstanceRequest[] {
  const labs = [...placed];
  for (const request of waiting) {
    const fits = isTooMuch(worker, [...labs, request]) === undefined;
    if (fits && !hasAnotherPlace(request, worker, facts)) labs.push(request);
  }
  return labs;
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

function priorityOf({ spec }: LabInstanceRequest): number {
  return spec.priority ?? 0;
}

function byPriorityAndAge(a: LabInstanceRequest, b: LabInstanceRequest): number {
  return priorityOf(b) - priorityOf(a) || a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp);
}

function isWaiting({ status, metadata }: LabInstanceRequest): boolean {
  return (
    status.phase === 'Scheduling' &&
    metadata.deletionTimestamp === undefined &&
    metadata.annotations['cloud-spi/paused'] !== 'true'
  );
}

function isOverdue({ status }: LabInstanceRequest, { now, controllerSince }: SimulationFacts): boolean {
  const since = Math.max(Date.parse(status.phaseStartedAt), controllerSince());
  return now() - since > STARVED_AFTER_MS;
}
