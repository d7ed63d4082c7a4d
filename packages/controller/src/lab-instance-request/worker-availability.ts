import type { LabWorker } from '../resources/lab-worker.ts';

/** Whether the labs of a worker are gone with it: there is nothing left to stop. */
export function isWorkerGone(worker: LabWorker | undefined): boolean {
  if (worker === undefined) return true;
  const { phase, instance } = worker.status;
  if (phase === 'Terminating' || phase === 'Terminated' || phase === 'Provisioning' || phase === 'Pending') return true;
  return instance === undefined || instance.state === 'terminated' || instance.state === 'terminating';
}

/** Whether labs on a worker cannot go on, though it may come back. */
export function isWorkerFailed(worker: LabWorker): boolean {
  return worker.status.phase === 'Failed';
}
