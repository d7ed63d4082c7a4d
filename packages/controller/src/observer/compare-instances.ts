import type { ErrorScope, InstanceInfo } from '@cloud-spi/spi';
import { toObservedInstance } from '../lab-worker/worker-facts.ts';
import type { LabWorker, ObservedInstance } from '../resources/lab-worker.ts';

/** What one list of a provider's instances says about the workers' rows. */
export interface InstanceComparison {
  /** Workers whose instance looks different now. */
  readonly changed: readonly { readonly worker: LabWorker; readonly instance: ObservedInstance }[];
  /** Workers whose instance was not listed, though its part of the cloud was reached: to be confirmed by a read. */
  readonly missing: readonly LabWorker[];
}

/**
 * Compares rows with a list of instances. Pure.
 *
 * @param workers - Workers of the provider.
 * @param listed - What the provider listed.
 * @param unreachable - The parts of the cloud that it could not reach: absence there says nothing.
 */
export function compareInstances(
  workers: readonly LabWorker[],
  listed: readonly InstanceInfo[],
  unreachable: readonly ErrorScope[],
): InstanceComparison {
  const byId = new Map(listed.map((info) => [info.instanceId, info]));
  const changed: { worker: LabWorker; instance: ObservedInstance }[] = [];
  const missing: LabWorker[] = [];
  for (const worker of workers) {
    const known = worker.status.instance;
    if (known === undefined || worker.status.phase === 'Terminating') continue;
    const info = byId.get(known.instanceId);
    if (info !== undefined) {
      const instance = toObservedInstance(info);
      if (!isSameInstance(known, instance)) changed.push({ worker, instance });
    } else if (known.state !== 'terminated' && !unreachable.some((scope) => isIn(known, scope))) {
      missing.push(worker);
    }
  }
  return { changed, missing };
}

/** Whether two observations say the same. */
export function isSameInstance(a: ObservedInstance, b: ObservedInstance): boolean {
  return a.state === b.state && a.publicIp === b.publicIp && a.privateIp === b.privateIp;
}

function isIn({ availabilityZone }: ObservedInstance, { zone }: ErrorScope): boolean {
  return zone === undefined || zone === availabilityZone;
}
