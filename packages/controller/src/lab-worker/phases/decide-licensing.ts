import type { HostLicense } from '@cloud-spi/lab-host';
import { type Failure, failureReason } from '../../reconcile/failure.ts';
import type { LabWorker } from '../../resources/lab-worker.ts';
import {
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { fail, moveTo, retry, stay } from '../outcomes.ts';
import { shutdownPhase } from '../shutdown.ts';
import { isInstanceLost, isLicensed, phaseAgeMs, servingPhase, wantedLicense, wantedState } from '../worker-facts.ts';

/** Registers the lab host and waits until its license is good. */
export function decideLicensing(context: LabWorkerContext): LabWorkerStep {
  const { worker, timings } = context;
  const { status } = worker;
  if (isInstanceLost(worker)) return fail(context, 'InstanceLost', 'The instance is gone.');
  if (wantedState(worker) !== 'Ready') {
    return moveTo(shutdownPhase(context), `The worker is to be ${wantedState(worker).toLowerCase()}.`);
  }
  if (wantedLicense(worker).mode === 'none') return moveTo(servingPhase(context), 'No license is wanted any more.');
  // Written before the first registration, so that a crash right after it does not forget the seat.
  if (!status.seatHeld) return stay(0, { seatHeld: true });
  const isLate = phaseAgeMs(context) > timings.licenseTimeoutMs;
  if (isLicensed(worker)) return inspect(context, isLate);
  if (isLate) {
    return withoutLicense(context, 'LicenseTimeout', 'The license was not granted within the time limit.');
  }
  if (needsRegistration(worker)) {
    return labWorkerEffect('apply-license', undefined, (result) => {
      if (!result.ok) return applyFailed(context, result.failure);
      const license: HostLicense = { ...status.host?.license, registration: 'pending', authorization: 'pending' };
      return stay(timings.pollLicenseMs, { host: { ...status.host, license } });
    });
  }
  return labWorkerEffect('read-license', undefined, (result) =>
    result.ok ? read(context, result.value) : retry(context, result.failure),
  );
}

function needsRegistration(worker: LabWorker): boolean {
  const license = worker.status.host?.license;
  if (license === undefined || license.registration === 'none' || license.registration === 'failed') return true;
  const { product } = wantedLicense(worker);
  return license.registration === 'registered' && license.product !== undefined && license.product !== product;
}

/** The license decides how much the host can carry: it is looked at before it takes labs. */
function inspect(context: LabWorkerContext, isLate: boolean): LabWorkerStep {
  const { worker, timings } = context;
  return labWorkerEffect('inspect-host', undefined, (result) => {
    if (!result.ok) {
      return isLate
        ? fail(context, failureReason(result.failure), result.failure.message)
        : retry(context, result.failure);
    }
    const { license, capacity } = result.value;
    const changes = { host: { ...worker.status.host, license }, capacity };
    if (!isLicensed(worker, license)) return stay(timings.pollLicenseMs, changes);
    const message = `The license ${license.product ?? ''} is active.`;
    const outcome = moveTo(servingPhase(context, license), message, changes);
    return { ...outcome, conditions: [...(outcome.conditions ?? []), licensed] };
  });
}

function read(context: LabWorkerContext, license: HostLicense): LabWorkerOutcome {
  const { worker, timings } = context;
  const host = { ...worker.status.host, license };
  if (isLicensed(worker, license)) return stay(0, { host });
  if (license.registration === 'failed') {
    return withoutLicense(context, 'LicenseInvalid', 'The license server refused the registration.', { host });
  }
  if (license.authorization === 'out-of-compliance') {
    return withoutLicense(context, 'LicenseUnavailable', 'The license server has no free seat.', { host });
  }
  return stay(timings.pollLicenseMs, { host });
}

function applyFailed(context: LabWorkerContext, failure: Failure): LabWorkerOutcome {
  if (failure.reason === 'license-invalid') return withoutLicense(context, failureReason(failure), failure.message);
  return retry(context, failure);
}

const licensed = {
  type: 'Licensed',
  status: 'True',
  reason: 'AsExpected',
  message: 'The license is registered and authorized.',
} as const;

/** Without the license an optional one lets the worker serve what is free, a required one fails it. */
function withoutLicense(
  context: LabWorkerContext,
  reason: string,
  message: string,
  changes: Parameters<typeof moveTo>[2] = {},
): LabWorkerOutcome {
  const unlicensed = { type: 'Licensed', status: 'False', reason, message } as const;
  const outcome =
    wantedLicense(context.worker).mode === 'optional'
      ? moveTo(context.labs.length > 0 ? 'Active' : 'ReadyUnlicensed', `Serving without license: ${message}`, changes)
      : fail(context, reason, message, { changes });
  return { ...outcome, conditions: [...(outcome.conditions ?? []), unlicensed] };
}
