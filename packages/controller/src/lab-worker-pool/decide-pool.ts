import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { Outcome } from '../reconcile/step.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import { ACCEPTING_PHASES, BOOTING_PHASES } from '../resources/lab-worker-phase.ts';
import type { LabWorkerPool, LabWorkerPoolPhase } from '../resources/lab-worker-pool.ts';
import { CLEANUP_FINALIZER } from '../resources/resource.ts';
import type { Change } from '../store/resource-store.ts';
import { type PoolSize, sizePool } from './size-pool.ts';
import { toWorkerDraft } from './to-worker-draft.ts';

const DEFAULT_SCALE_DOWN_AFTER_MS = 10 * 60 * 1_000;

/** What a decision about a pool knows. */
export interface PoolContext {
  readonly pool: LabWorkerPool;
  /** Every worker that the pool has made and that still has a row. */
  readonly workers: readonly LabWorker[];
  /** Labs of its track that wait for a place. */
  readonly waiting: readonly LabInstanceRequest[];
  /** Labs that are placed on its workers and have not ended. */
  readonly placed: readonly LabInstanceRequest[];
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
  const givenUp = workers.filter((worker) => isGivenUp(worker, context));
  const staying = workers.filter((worker) => !isLeaving(worker) && !givenUp.includes(worker));
  const size = sizePool({ ...context, staying });
  const missing = Math.max(0, Math.min(size.workers - staying.length, pool.spec.scaling.max - workers.length));
  const drafts = Array.from({ length: missing }, (_, index) => toWorkerDraft(pool, pool.status.created + index + 1));
  const idle = idleWorkers(context, staying).slice(0, Math.max(0, staying.length - size.workers));
  const ripe = idle.filter(({ ripeAt }) => ripeAt <= now).map(({ worker }) => worker);
  const next = idle.map(({ ripeAt }) => ripeAt - now).filter((waitMs) => waitMs > 0);
  const phase = phaseOf(context, missing, [...givenUp, ...ripe]);
  return {
    ...enter(context, phase, `${staying.length} of ${size.workers} wanted workers are there.`),
    status: {
      desiredWorkers: size.workers,
      workers: countByPhase(workers),
      created: pool.status.created + missing,
    },
    conditions: [saturation(size, pool)],
    alongside: [
      ...drafts.map((draft): Change => ({ type: 'create', draft })),
      ...[...givenUp, ...ripe].flatMap(removal),
    ],
    requeueAfterMs: next.length === 0 ? undefined : Math.min(...next),
  };
}

/** The worker is touched first, so that its removal fails when a lab was placed on it meanwhile. */
function removal(worker: LabWorker): Change[] {
  return [
    { type: 'touch', resource: worker },
    { type: 'delete', resource: worker },
  ];
}

/** Workers that have nothing to do, those idle longest first, with the time at which they may go. */
function idleWorkers(
  { pool, placed }: PoolContext,
  staying: readonly LabWorker[],
): { readonly worker: LabWorker; readonly ripeAt: number }[] {
  const afterMs = pool.spec.scaling.scaleDownAfterMs ?? DEFAULT_SCALE_DOWN_AFTER_MS;
  const busy = new Set(placed.map(({ status }) => status.workerRef?.uid));
  return staying
    .filter(({ metadata, status }) => ACCEPTING_PHASES.includes(status.phase) && !busy.has(metadata.uid))
    .map((worker) => ({ worker, ripeAt: Date.parse(worker.status.phaseStartedAt) + afterMs }))
    .sort((a, b) => a.ripeAt - b.ripeAt);
}

function windUp(context: PoolContext): PoolOutcome {
  const { pool, workers } = context;
  const { phase } = pool.status;
  const counts = { workers: countByPhase(workers), desiredWorkers: 0 };
  if (workers.length > 0 || (phase !== 'Draining' && phase !== 'Terminating' && phase !== 'Terminated')) {
    const living = workers.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return {
      ...enter(context, 'Draining', `${workers.length} workers are being removed.`),
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

/** A worker that nothing brings back is replaced, but not before its time as evidence is over. */
function isGivenUp({ status, metadata }: LabWorker, { now, timings }: PoolContext): boolean {
  if (status.phase !== 'Failed' || status.retryAt !== undefined || metadata.deletionTimestamp !== undefined)
    return false;
  return now - Date.parse(status.phaseStartedAt) >= timings.failedRetentionMs;
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
