import { CLEANUP_FINALIZER } from '../../resources/resource.ts';
import type { LabWorkerContext, LabWorkerStep } from '../lab-worker-effects.ts';
import { moveTo } from '../outcomes.ts';
import { terminateIfWanted } from '../shutdown.ts';

/** Holds the row with a finalizer before anything is made in a cloud. */
export function decidePending(context: LabWorkerContext): LabWorkerStep {
  const { finalizers } = context.worker.metadata;
  return (
    terminateIfWanted(context) ?? {
      ...moveTo('Provisioning', 'An instance is being provisioned.'),
      finalizers: finalizers.includes(CLEANUP_FINALIZER) ? finalizers : [...finalizers, CLEANUP_FINALIZER],
    }
  );
}
