import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { Outcome } from '../reconcile/step.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import { BOOTING_PHASES, type LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import type { LabWorkerPool, LabWorkerPoolPhase } from '../resources/lab-worker-pool.ts';
import { CLEANUP_FINALIZER } from '../resources/resource.ts';
import type { Change } from '../store/resource-store.ts';
import { type PoolSize, sizePool } from './size-pool.ts';
import { toWorkerDraft, workerName } from './to-worker-draft.ts';

const DEFAULT_SCALE_DOWN_AFTER_MS = 10 * 60 * 1_000;
const IDLE_PHASES: readonly LabWorkerPhase[] = ['Ready', 'ReadyUnlicensed'];

/** What a decision about a pool knows. */
export interface PoolContext {
  readonly pool: LabWorkerPool;
  /** Every worker that the pool has made and that still has a row. */
  readonly workers: readonly LabWorker[];
  /** Labs of its track that wait for a place. */
  readonly waiting: readonly LabInstanceRequest[];
  /** Labs that are placed on its workers and have not ended. */
  readonly placed: readonly LabInstanceRequest[];
  /** Names of all workers of its namespace. */
  readonly takenNames: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timings: ControllerTimings;
}

type PoolOutcome = Outcome<LabWorkerPool>;

/**
 * Decides what a pool does next: makes missing workers, lets idle ones go, or winds itself up. Pure. A pool acts on rows
 * only; its workers do the rest themselves.
 *
 * @param context - The row, its workers, the demand and the time.
 */
export function decidePool(context: PoolContext): PoolOutcome {
  const { pool } = context;
  if (pool.metadata.deletionTimestamp !== undefined) return windUp(context);
  if (pool.status.phase !== 'Pending') return scale(context);
  const { finalizers } = pool.metadata;
  return {
    ...enter(context, 'Initializing', 'The pool is being set up.'),
    finalizers: finalizers.includes(CLEANUP_FINALIZER) ? finalizers : [...finalizers, CLEANUP_FINALIZER],
  };
}

function scale(context: PoolContext): PoolOutcome {
  const { pool, workers, now } = context;
  const evidenceEndsIn = new Map(workers.flatMap((worker) => givenUpFor(worker, context)));
  const givenUp = [...evidenceEndsIn].filter(([, waitMs]) => waitMs <= 0).map(([worker]) => worker);
  const ended = workers.filter(({ status, metadata }) => status.phase === 'Terminated' && !metadata.deletionTimestamp);
  const staying = workers.filter((worker) => !isLeaving(worker) && !givenUp.includes(worker));
  const size = sizePool({ ...context, staying });
  const missing = Math.max(0, Math.min(size.workers - staying.length, pool.spec.scaling.max - workers.length));
  const ordinals = freeOrdinals(context, missing);
  // Failed workers may never come back: others do not go in their place.
  const working = staying.filter(({ status }) => status.phase !== 'Failed');
  const idle = idleWorkers(context, working).slice(0, Math.max(0, working.length - size.workers));
  const ripe = idle.filter(({ ripeAt }) => ripeAt <= now).map(({ worker }) => worker);
  const next = [...idle.map(({ ripeAt }) => ripeAt - now), ...evidenceEndsIn.values()].filter((waitMs) => waitMs > 0);
  const removed = [...ended, ...givenUp, ...ripe];
  const phase = phaseOf(context, missing, removed);
  return {
    ...enter(context, phase, `${staying.length} of ${size.workers} wanted workers are there.`),
    status: {
      desiredWorkers: size.workers,
      workers: countByPhase(workers),
      created: ordinals.at(-1) ?? pool.status.created,
    },
    conditions: [saturation(size, pool)],
    alongside: [
      ...ordinals.map((ordinal): Change => ({ type: 'create', draft: toWorkerDraft(pool, ordinal) })),
      ...removed.flatMap(removal),
    ],
    requeueAfterMs: next.length === 0 ? undefined : Math.min(...next),
  };
}

/** The next numbers whose names nobody has taken. */
function freeOrdinals({ pool, takenNames }: PoolContext, count: number): number[] {
  const ordinals: number[] = [];
  for (let ordinal = pool.status.created + 1; ordinals.length < count; ordinal += 1) {
    if (!takenNames.has(workerName(pool, ordinal))) ordinals.push(ordinal);
  }
  return ordinals;
}

/** The worker is touched first, so that its removal fails when a lab was placed on it meanwhile. */
function removal(worker: LabWorker): Change[] {
  return [
    { type: 'touch', resource: worker },
    { type: 'delete', resource: worker },
  ];
}

/**
 * Workers that have nothing to do, those idle longest first, with the time at which they may go. One that is still
 * Active is not among them: since when it is idle shows once it has left that phase.
 */
function idleWorkers(
  { pool, placed }: PoolContext,
  staying: readonly LabWorker[],
): { readonly worker: LabWorker; readonly ripeAt: number }[] {
  const afterMs = pool.spec.scaling.scaleDownAfterMs ?? DEFAULT_SCALE_DOWN_AFTER_MS;
  const busy = new Set(placed.map(({ status }) => status.workerRef?.uid));
  return staying
    .filter(({ metadata, status }) => IDLE_PHASES.includes(status.phase) && !busy.has(metadata.uid))
    .map((worker) => ({ worker, ripeAt: Date.parse(worker.status.phaseStartedAt) + afterMs }))
    .sort((a, b) => a.ripeAt - b.ripeAt);
}

function windUp(context: PoolContext): PoolOutcome {
  const { pool, workers } = context;
  const { phase } = pool.status;
  const counts = { workers: countByPhase(workers), desiredWorkers: 0 };
  const isGoing = phase === 'Draining' || phase === 'Terminating' || phase === 'Terminated';
  if (workers.length > 0 || !isGoing) {
    const living = workers.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return {
      ...(isGoing ? {} : enter(context, 'Draining', `${workers.length} workers are being removed.`)),
      status: counts,
      alongside: living.map((resource): Change => ({ type: 'delete', resource })),
      requeueAfterMs: workers.length === 0 ? 0 : undefined,
    };
  }
  if (phase === 'Draining') return { ...enter(context, 'Terminating', 'No worker is left.'), status: counts };
  if (phase === 'Terminating') return { ...enter(context, 'Terminated', 'The pool is gone.'), status: counts };
  return { finalizers: pool.metadata.finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER) };
}

function enter({ pool }: PoolContext, phase: LabWorkerPoolPhase, message: string): PoolOutcome {
  if (phase === pool.status.phase) return {};
  return { phase, events: [{ type: 'Normal', reason: phase, message }] };
}

function phaseOf({ workers }: PoolContext, missing: number, removed: readonly LabWorker[]): LabWorkerPoolPhase {
  if (missing > 0 || workers.some((worker) => !isLeaving(worker) && BOOTING_PHASES.includes(worker.status.phase))) {
    return 'ScalingUp';
  }
  return removed.length > 0 || workers.some(isLeaving) ? 'ScalingDown' : 'Ready';
}

function isLeaving({ metadata, spec, status }: LabWorker): boolean {
  return metadata.deletionTimestamp !== undefined || spec.desired === 'Terminated' || status.phase === 'Terminated';
}

/**
 * A worker that nothing brings back is replaced, but not before its time as evidence is over.
 *
 * @returns Such a worker with the milliseconds that are left of that time; nothing for others.
 */
function givenUpFor(worker: LabWorker, { now, timings }: PoolContext): [LabWorker, number][] {
  const { phase, retryAt, phaseStartedAt } = worker.status;
  if (phase !== 'Failed' || retryAt !== undefined || isLeaving(worker)) return [];
  return [[worker, Date.parse(phaseStartedAt) + timings.failedRetentionMs - now]];
}

function saturation({ saturated }: PoolSize, { spec }: LabWorkerPool) {
  return {
    type: 'Saturated',
    status: saturated ? 'True' : 'False',
    reason: saturated ? 'AtMaximum' : 'AsExpected',
    message: saturated
      ? `Demand asks for more than the ${spec.scaling.max} workers that scaling.max allows.`
      : 'The pool can meet its demand.',
  } as const;
}

function countByPhase(workers: readonly LabWorker[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of workers) counts[status.phase] = (counts[status.phase] ?? 0) + 1;
  return counts;
}
