import { CLEANUP_FINALIZER } from '../../resources/resource.ts';
import type { LabRequestContext, LabRequestStep } from '../lab-request-effects.ts';

/** Completed, Expired and Failed: nothing is left outside; lets go of the row when its deletion was asked for. */
export function decideEnded({ request }: LabRequestContext): LabRequestStep {
  const { deletionTimestamp, finalizers } = request.metadata;
  if (deletionTimestamp === undefined) return {};
  return { finalizers: finalizers.filter((finalizer) => finalizer !== CLEANUP_FINALIZER) };
}
