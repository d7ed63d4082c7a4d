import { ENDED_REQUEST_PHASES, type LabInstanceRequest, type LabWorker } from '@cloud-spi/controller';
import { type Invariant, rowsOf, type SimulationFacts } from './invariant.ts';

/** The phases in which a worker takes labs. */
export const ACCEPTING_PHASES: readonly string[] = ['Ready', 'ReadyUnlicensed', 'Active'];
/** A host keeps a tenth of its processors and memory for itself. */
const SHARE_FOR_LABS = 0.9;

/** Every lab that has just got a worker, with that worker. */
export function newlyPlaced(
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

/** The labs that are placed on a worker and have not ended. */
export function placedOn(worker: LabWorker, { rows }: SimulationFacts): LabInstanceRequest[] {
  return rowsOf(rows, 'LabInstanceRequest').filter(
    ({ status }) => status.workerRef?.uid === worker.metadata.uid && !ENDED_REQUEST_PHASES.includes(status.phase),
  );
}

/** What of a worker these labs would take beyond what it has; undefined when they fit. */
export function isTooMuch(worker: LabWorker, labs: readonly LabInstanceRequest[]): string | undefined {
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
