import type { HostProbe } from '@cloud-spi/lab-host';
import type { Failure } from '../../reconcile/failure.ts';
import type { ObservedInstance } from '../../resources/lab-worker.ts';
import {
  type HostInspection,
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { fail, moveTo, retry, stay } from '../outcomes.ts';
import { terminateIfWanted } from '../shutdown.ts';
import {
  isInstanceLost,
  isLicensed,
  phaseAgeMs,
  servingPhase,
  toObservedInstance,
  wantedLicense,
} from '../worker-facts.ts';

/** Waits until the lab host is up: probe without credentials, keep its certificate, then log in and look around. */
export function decideStarting(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings } = context;
  const { status, spec } = worker;
  const terminate = terminateIfWanted(context);
  if (isInstanceLost(worker)) return fail(context, 'InstanceLost', 'The instance is gone.');
  if (terminate !== undefined) return terminate;
  if (phaseAgeMs(context) > timings.startTimeoutMs) {
    const last = status.conditions.find(({ type }) => type === 'Progressing');
    return fail(context, 'StartTimeout', `The lab host did not become ready: ${last?.message ?? 'no answer'}`);
  }
  const { instance } = status;
  const reachable = spec.host === undefined || status.address !== undefined;
  if (instance !== undefined && (instance.state !== 'running' || !reachable)) return awaitInstance(context, instance);
  if (spec.host === undefined) return moveTo('Ready', 'The instance runs; no lab host is wanted on it.');
  if (status.host?.ready !== true) {
    return labWorkerEffect('probe-host', undefined, (result) =>
      result.ok ? probed(context, result.value) : probeFailed(context, result.failure),
    );
  }
  return labWorkerEffect('inspect-host', undefined, (result) =>
    result.ok ? inspected(context, result.value) : inspectionFailed(context, result.failure),
  );
}

/** After a start, or where the state is not known: brings the instance to running and learns its address anew. */
function awaitInstance(context: LabWorkerContext, instance: ObservedInstance): LabWorkerStep {
  const { worker, timings } = context;
  const reference = { provider: worker.status.intent?.provider ?? '', instanceId: instance.instanceId };
  if (instance.state === 'stopped') {
    return labWorkerEffect('start-instance', reference, (result) =>
      result.ok
        ? stay(timings.pollInstanceMs, { instance: { ...instance, state: 'pending' } })
        : retry(context, result.failure),
    );
  }
  return labWorkerEffect('read-instance', reference, (result) => {
    if (!result.ok) return retry(context, result.failure);
    const seen = toObservedInstance(result.value);
    const address = (worker.spec.host?.address === 'public' ? seen.publicIp : seen.privateIp) ?? worker.status.address;
    const reachable = seen.state === 'running' && (worker.spec.host === undefined || address !== undefined);
    return stay(reachable ? 0 : timings.pollInstanceMs, { instance: seen, address });
  });
}

function probed(context: LabWorkerContext, probe: HostProbe): LabWorkerOutcome {
  const { host } = context.worker.status;
  const { version = host?.version, certificateFingerprint = host?.certificateFingerprint } = probe;
  const ready = probe.reach === 'up' && probe.ready;
  const seen = {
    ...host,
    ready,
    ...(version === undefined ? {} : { version }),
    ...(certificateFingerprint === undefined ? {} : { certificateFingerprint }),
  };
  const message = ready ? 'The lab host is ready.' : (probe.reason ?? `The lab host is ${probe.reach}.`);
  return {
    // While it is ready and yet refuses to be inspected, the failures go on counting, and so does the back-off.
    ...stay(ready ? 0 : context.timings.pollHostMs, ready ? { host: seen } : { host: seen, failures: 0 }),
    conditions: [
      { type: 'Progressing', status: ready ? 'True' : 'False', reason: ready ? 'HostReady' : 'HostStarting', message },
    ],
  };
}

/**
 * Provisioning may replace the first certificate by its own, so it may change until the first log-in. Later another one
 * means another host: it stays refused when a failed or stopped worker comes back.
 */
function probeFailed(context: LabWorkerContext, failure: Failure): LabWorkerOutcome {
  const { host } = context.worker.status;
  const wasInspected = host?.license !== undefined;
  if (failure.reason !== 'tls-identity' || host === undefined || wasInspected) return retry(context, failure);
  const { certificateFingerprint: _forgotten, ...rest } = host;
  return retry(context, failure, { host: rest });
}

function inspected(context: LabWorkerContext, { license, capacity, health }: HostInspection): LabWorkerOutcome {
  const { worker } = context;
  const host = { ...worker.status.host, license };
  const healthy = {
    type: 'Healthy',
    status: health.ok ? 'True' : 'False',
    reason: health.ok ? 'AsExpected' : 'HostReportsProblems',
    message: health.ok ? 'The lab host reports no problem.' : health.problems.join('; '),
  } as const;
  const wanted = wantedLicense(worker).mode !== 'none';
  const changes = { host, capacity };
  const outcome =
    wanted && !isLicensed(worker, license)
      ? moveTo('Licensing', 'The lab host is ready and needs its license.', changes)
      : moveTo(servingPhase(context, license), 'The lab host is ready.', {
          ...changes,
          seatHeld: worker.status.seatHeld || license.registration === 'registered',
        });
  return { ...outcome, conditions: [...(outcome.conditions ?? []), healthy] };
}

function inspectionFailed(context: LabWorkerContext, failure: Failure): LabWorkerOutcome {
  const { host } = context.worker.status;
  const late = phaseAgeMs(context) > context.timings.authenticationGraceMs;
  if (failure.reason === 'authentication-failed' && late) {
    return fail(context, 'AuthenticationFailed', failure.message);
  }
  // The host went away again, as when provisioning ends with a reboot, or shows another certificate: probe anew.
  return retry(context, failure, { host: { ...host, ready: false } });
}
