import type { InstanceConfiguration } from '@cloud-spi/spi';
import type { LabWorker } from '../resources/lab-worker.ts';

/**
 * The configuration of a worker's instance at one of its placements, for one attempt.
 *
 * @param worker - The worker.
 * @param placement - Index of the placement; what it gives overrides the worker's instance.
 * @param attempt - Number of the attempt; `<uid>/<attempt>` is the token.
 * @param providerName - The name by which the placement's provider calls itself; keys its options.
 */
export function toInstanceConfiguration(
  worker: LabWorker,
  placement: number,
  attempt: number,
  providerName: string,
): InstanceConfiguration {
  const { name, namespace, uid } = worker.metadata;
  const place = worker.spec.placements[placement];
  if (place === undefined) throw new RangeError(`LabWorker ${name} has no placement ${placement}.`);
  const { imageId = '', instanceType = '', ...instance } = worker.spec.instance;
  return {
    ...instance,
    name,
    namespace,
    imageId: place.imageId ?? imageId,
    instanceType: place.instanceType ?? instanceType,
    zone: place.zone,
    market: place.market,
    providerOptions: place.providerOptions === undefined ? undefined : { [providerName]: place.providerOptions },
    idempotencyToken: `${uid}/${attempt}`,
  };
}
