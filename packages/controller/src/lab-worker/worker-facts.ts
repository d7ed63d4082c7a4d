import type { HostLicense } from '@cloud-spi/lab-host';
import type { InstanceInfo } from '@cloud-spi/spi';
import type { LabWorker, LabWorkerDesiredState, LabWorkerLicense, ObservedInstance } from '../resources/lab-worker.ts';
import type { LabWorkerPhase } from '../resources/lab-worker-phase.ts';
import type { InstanceReference, LabWorkerContext } from './lab-worker-effects.ts';

/** What is wanted of the worker; deletion wins. */
export function wantedState(worker: LabWorker): LabWorkerDesiredState {
  return worker.metadata.deletionTimestamp === undefined ? (worker.spec.desired ?? 'Ready') : 'Terminated';
}

/** Milliseconds since the worker entered its phase. */
export function phaseAgeMs({ worker, now }: LabWorkerContext): number {
  return now - Date.parse(worker.status.phaseStartedAt);
}

/** The license that the worker is to have. */
export function wantedLicense(worker: LabWorker): LabWorkerLicense {
  return worker.spec.host?.license ?? { mode: 'none' };
}

/** Whether a license lets the product that is wanted run. */
export function isLicensed(worker: LabWorker, license: HostLicense | undefined = worker.status.host?.license): boolean {
  const { product } = wantedLicense(worker);
  return (
    license?.registration === 'registered' &&
    license.authorization === 'ok' &&
    (product === undefined || license.product === undefined || license.product === product)
  );
}

/** The phase of a worker that serves: by its labs and its license. */
export function servingPhase(
  { worker, labs }: LabWorkerContext,
  license: HostLicense | undefined = worker.status.host?.license,
): LabWorkerPhase {
  if (labs.length > 0) return 'Active';
  return worker.spec.host === undefined || isLicensed(worker, license) ? 'Ready' : 'ReadyUnlicensed';
}

/** The parts of an observation that are kept in the row: only what changes seldom, so that polling writes nothing. */
export function toObservedInstance(info: InstanceInfo): ObservedInstance {
  const { instanceId, state, publicIp, privateIp, availabilityZone, instanceType } = info;
  return {
    instanceId,
    state,
    availabilityZone,
    instanceType,
    ...(publicIp === undefined ? {} : { publicIp }),
    ...(privateIp === undefined ? {} : { privateIp }),
  };
}

/** The instance to speak of, once it is known. */
export function instanceReference({ status }: LabWorker): InstanceReference | undefined {
  if (status.intent === undefined || status.instance === undefined) return undefined;
  return { provider: status.intent.provider, instanceId: status.instance.instanceId };
}

/** Whether there is no instance, or one that is gone or will never run again. */
export function isInstanceLost({ status }: LabWorker): boolean {
  const state = status.instance?.state;
  return state === undefined || state === 'terminating' || state === 'terminated' || state === 'failed';
}

/** Whether the instance stopped though nobody wanted that. */
export function isInstanceStopped({ status }: LabWorker): boolean {
  return status.instance?.state === 'stopping' || status.instance?.state === 'stopped';
}
