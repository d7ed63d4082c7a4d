import type { AnyResource } from './resource-of-kind.ts';

/** The fields by which resources are found beside their labels. */
export type IndexField = 'track' | 'phase' | 'owner' | 'worker' | 'provider';

/**
 * Says under which values a resource is found. Pure; the store keeps the answer beside the row.
 *
 * @param resource - As it is about to be written.
 * @returns `track`; `phase`; `owner`: uid of its owner; `worker`: uid of the worker that a request is placed on;
 * `provider`: name of the provider where a worker has, or may have, an instance.
 */
export function indexResource(resource: AnyResource): Partial<Record<IndexField, string>> {
  const owner = resource.metadata.ownerReferences[0]?.uid;
  const worker = resource.kind === 'LabInstanceRequest' ? resource.status.workerRef?.uid : undefined;
  const provider = resource.kind === 'LabWorker' ? resource.status.intent?.provider : undefined;
  return {
    track: resource.spec.track,
    phase: resource.status.phase,
    ...(owner === undefined ? {} : { owner }),
    ...(worker === undefined ? {} : { worker }),
    ...(provider === undefined ? {} : { provider }),
  };
}
