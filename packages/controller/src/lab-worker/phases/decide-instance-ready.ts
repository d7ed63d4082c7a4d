import type { ObservedInstance } from '../../resources/lab-worker.ts';
import {
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { fail, moveTo, retry, stay } from '../outcomes.ts';
import { terminateIfWanted } from '../shutdown.ts';
import { instanceReference, isInstanceLost, phaseAgeMs, toObservedInstance } from '../worker-facts.ts';

/** Finds the address at which the lab host is reached. */
export function decideInstanceReady(context: LabWorkerContext): LabWorkerStep {
  const { worker } = context;
  const terminate = terminateIfWanted(context);
  if (terminate !== undefined) return terminate;
  const reference = instanceReference(worker);
  if (reference === undefined || isInstanceLost(worker)) {
    return fail(context, 'InstanceLost', 'The instance is gone.');
  }
  const known = worker.status.instance === undefined ? undefined : begin(context, worker.status.instance);
  if (known !== undefined) return known;
  if (phaseAgeMs(context) > context.timings.addressTimeoutMs) {
    return fail(context, 'NoAddress', `The instance has no ${addressKind(context)} address.`);
  }
  return labWorkerEffect('read-instance', reference, (result) => {
    if (!result.ok) return retry(context, result.failure);
    const instance = toObservedInstance(result.value);
    return begin(context, instance) ?? stay(context.timings.pollInstanceMs, { instance });
  });
}

function begin(context: LabWorkerContext, instance: ObservedInstance): LabWorkerOutcome | undefined {
  if (context.worker.spec.host === undefined) return moveTo('Starting', 'The instance runs.', { instance });
  const address = addressKind(context) === 'public' ? instance.publicIp : instance.privateIp;
  if (address === undefined) return undefined;
  return moveTo('Starting', `The lab host is starting at ${address}.`, { instance, address });
}

function addressKind({ worker }: LabWorkerContext): 'private' | 'public' {
  return worker.spec.host?.address ?? 'private';
}
