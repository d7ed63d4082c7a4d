import type { LabInstanceRequestPhase } from '../resources/lab-instance-request.ts';
import type { LabRequestContext, LabRequestStep } from './lab-request-effects.ts';
import { decideEnded } from './phases/decide-ended.ts';
import { decidePending } from './phases/decide-pending.ts';
import { decideProvisioning } from './phases/decide-provisioning.ts';
import { decideRunning } from './phases/decide-running.ts';
import { decideScheduling } from './phases/decide-scheduling.ts';
import { decideStopping } from './phases/decide-stopping.ts';

const DECISIONS: Readonly<Record<LabInstanceRequestPhase, (context: LabRequestContext) => LabRequestStep>> = {
  Pending: decidePending,
  Scheduling: decideScheduling,
  Provisioning: decideProvisioning,
  Running: decideRunning,
  Stopping: decideStopping,
  Completed: decideEnded,
  Expired: decideEnded,
  Failed: decideEnded,
};

/**
 * Decides what is done next for a lab request. Pure: reads nothing but its argument.
 *
 * @param context - The row, its worker or the place that it may take, and the time.
 */
export function decideLabRequest(context: LabRequestContext): LabRequestStep {
  return DECISIONS[context.request.status.phase](context);
}
