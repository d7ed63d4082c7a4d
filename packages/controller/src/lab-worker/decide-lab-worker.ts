import type { LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import type { LabWorkerContext, LabWorkerStep } from './lab-worker-effects.ts';
import { decideDraining } from './phases/decide-draining.ts';
import { decideFailed } from './phases/decide-failed.ts';
import { decideInstanceReady } from './phases/decide-instance-ready.ts';
import { decideLicensing } from './phases/decide-licensing.ts';
import { decidePending } from './phases/decide-pending.ts';
import { decideProvisioning } from './phases/decide-provisioning.ts';
import { decideServing } from './phases/decide-serving.ts';
import { decideStarting } from './phases/decide-starting.ts';
import { decideStopped } from './phases/decide-stopped.ts';
import { decideStopping } from './phases/decide-stopping.ts';
import { decideTerminated } from './phases/decide-terminated.ts';
import { decideTerminating } from './phases/decide-terminating.ts';
import { decideUnlicensing } from './phases/decide-unlicensing.ts';

const DECISIONS: Readonly<Record<LabWorkerPhase, (context: LabWorkerContext) => LabWorkerStep>> = {
  Pending: decidePending,
  Provisioning: decideProvisioning,
  InstanceReady: decideInstanceReady,
  Starting: decideStarting,
  Licensing: decideLicensing,
  ReadyUnlicensed: decideServing,
  Ready: decideServing,
  Active: decideServing,
  Draining: decideDraining,
  Unlicensing: decideUnlicensing,
  Stopping: decideStopping,
  Stopped: decideStopped,
  Terminating: decideTerminating,
  Terminated: decideTerminated,
  Failed: decideFailed,
};

/**
 * Decides what is done next for a worker. Pure: reads nothing but its argument.
 *
 * @param context - The row, the labs placed on the worker and the time.
 * @returns One effect and what follows from its result, or just what to write.
 */
export function decideLabWorker(context: LabWorkerContext): LabWorkerStep {
  return DECISIONS[context.worker.status.phase](context);
}
