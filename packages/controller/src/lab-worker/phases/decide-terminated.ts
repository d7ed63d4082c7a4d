import { CLEANUP_FINALIZER } from '../../resources/resource.ts';
import type { LabWorkerContext, LabWorkerStep } from '../lab-worker-effects.ts';

/** Nothing is left outside: lets go of the row when its deletion was asked for. */
export function decideTerminated({ worker }: LabWorkerContext): LabWorkerStep {
  const { deletionTimestamp, finalizers } = worker.metadata;
  if (deletionTimestamp === undefined) return {};
  return { finalizers: finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER) };
}
