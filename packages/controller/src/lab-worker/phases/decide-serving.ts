import type { Failure } from '../../reconcile/failure.ts';
import { failureReason } from '../../reconcile/failure.ts';
import type { LabWorkerPhase } from '../../resources/lab-worker-phase.ts';
import {
  type HostInspection,
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { fail, moveTo, stay } from '../outcomes.ts';
import {
  isInstanceLost,
  isInstanceStopped,
  isLicensed,
  phaseAgeMs,
  servingPhase,
  wantedLicense,
  wantedState,
} from '../worker-facts.ts';

/** Failed checks in a row after which a host counts as unhealthy. */
const UNHEALTHY_AFTER_FAILURES = 3;

/** Ready, ReadyUnlicensed and Active: the worker takes labs; the host is checked from time to time. */
export function decideServing(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings, now, inspectedAt } = context;
  if (isInstanceLost(worker)) return fail(context, 'InstanceLost', 'The instance is gone.');
  if (isInstanceStopped(worker)) return fail(context, 'InstanceStopped', 'The instance was stopped by somebody else.');
  if (wantedState(worker) !== 'Ready') {
    return moveTo('Draining', `The worker is to be ${wantedState(worker).toLowerCase()}; it takes no new labs.`);
  }
  const phase = nextPhase(context);
  if (phase !== worker.status.phase) return moveTo(phase, reasonFor(phase, context));
  if (worker.spec.host === undefined) return stay(undefined, { labs: context.labs.length });
  const dueInMs = inspectedAt === undefined ? 0 : inspectedAt + timings.checkHostMs - now;
  if (dueInMs > 0) return stay(dueInMs, { labs: context.labs.length });
  return labWorkerEffect('inspect-host', undefined, (result) =>
    result.ok ? healthy(context, result.value) : unhealthy(context, result.failure),
  );
}

function nextPhase(context: LabWorkerContext): LabWorkerPhase {
  const { worker, timings } = context;
  if (wantedLicense(worker).mode === 'none' || worker.spec.host === undefined || isLicensed(worker)) {
    return servingPhase(context);
  }
  const refused = worker.status.conditions.find(({ type }) => type === 'Licensed')?.status === 'False';
  if (!refused || phaseAgeMs(context) > timings.relicenseAfterMs) return 'Licensing';
  return servingPhase(context);
}

function reasonFor(phase: LabWorkerPhase, { labs }: LabWorkerContext): string {
  if (phase === 'Active') return `${labs.length === 1 ? 'A lab is' : `${labs.length} labs are`} placed on the worker.`;
  return phase === 'Licensing' ? 'The license is not active.' : 'No lab is placed on the worker.';
}

function healthy(context: LabWorkerContext, { health, capacity, license }: HostInspection): LabWorkerOutcome {
  const { worker, timings, labs } = context;
  return {
    ...stay(timings.checkHostMs, {
      host: { ...worker.status.host, license },
      capacity,
      labs: labs.length,
      failures: 0,
    }),
    conditions: [
      {
        type: 'Healthy',
        status: health.ok ? 'True' : 'False',
        reason: health.ok ? 'AsExpected' : 'HostReportsProblems',
        message: health.ok ? 'The lab host reports no problem.' : health.problems.join('; '),
      },
    ],
  };
}

/** A host that does not answer keeps its labs for a while: the way to it may be broken, not the host. */
function unhealthy(context: LabWorkerContext, failure: Failure): LabWorkerOutcome {
  const { worker, timings, now } = context;
  const failures = worker.status.failures + 1;
  const before = worker.status.conditions.find(({ type }) => type === 'Healthy');
  if (before?.status === 'Unknown' && now - Date.parse(before.lastTransitionTime) > timings.hostLostAfterMs) {
    return fail(context, 'HostLost', `The lab host has not answered for too long: ${failure.message}`);
  }
  const waitMs = Math.min(timings.checkHostMs, timings.pollHostMs * failures);
  if (failures < UNHEALTHY_AFTER_FAILURES) return stay(waitMs, { failures });
  return {
    ...stay(waitMs, { failures }),
    // Unknown, not False: its transition says since when the host has not answered.
    conditions: [{ type: 'Healthy', status: 'Unknown', reason: failureReason(failure), message: failure.message }],
  };
}
