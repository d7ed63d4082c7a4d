import type { LabWorker } from '../resources/lab-worker.ts';

const DEFAULT_DRAIN_DEADLINE_MS = 4 * 60 * 60 * 1_000;

/** When the labs of a draining worker have to be gone, in milliseconds since 1970. */
export function drainDeadline({ spec, status }: LabWorker): number {
  return Date.parse(status.phaseStartedAt) + (spec.drain?.deadlineMs ?? DEFAULT_DRAIN_DEADLINE_MS);
}

/** Whether the labs of a worker have to leave it now. */
export function isEvicting(worker: LabWorker, now: number): boolean {
  const forced = worker.spec.drain?.onDeadline !== 'hold';
  return worker.status.phase === 'Draining' && forced && now >= drainDeadline(worker);
}
