import type { LabInstanceRequest } from '../../resources/lab-instance-request.ts';
import type { LabWorker } from '../../resources/lab-worker.ts';
import type { LabWorkerPool } from '../../resources/lab-worker-pool.ts';
import type { ResourceKind } from '../../resources/resource.ts';
import type { AnyResource } from '../../resources/resource-of-kind.ts';
import type { ResourceStore, StoredEvent } from '../../store/resource-store.ts';

/** The resources that one has to do with. */
export interface RelatedResources {
  /** The pool that a worker belongs to. */
  readonly pool?: LabWorkerPool;
  /** The workers of a pool. */
  readonly workers?: readonly LabWorker[];
  /** The worker that a lab is placed on. */
  readonly worker?: LabWorker;
  /** The labs that are placed on a worker; those that ended are among them. */
  readonly labs?: readonly LabInstanceRequest[];
}

/** All that there is to say about a resource. */
export interface Description {
  readonly resource: AnyResource;
  readonly related: RelatedResources;
  /** The newest last. */
  readonly events: readonly StoredEvent[];
}

/**
 * Reads all that there is to say about a resource.
 *
 * @returns Undefined when there is no such resource.
 */
export async function findDescription(
  store: ResourceStore,
  kind: ResourceKind,
  namespace: string,
  name: string,
): Promise<Description | undefined> {
  const resource: AnyResource | undefined = await store.get(kind, namespace, name);
  if (resource === undefined) return undefined;
  return {
    resource,
    related: await findRelated(store, resource),
    events: await store.listEvents({ uid: resource.metadata.uid }),
  };
}

async function findRelated(store: ResourceStore, resource: AnyResource): Promise<RelatedResources> {
  const { uid } = resource.metadata;
  switch (resource.kind) {
    case 'LabWorkerPool':
      return { workers: await store.list('LabWorker', { where: { owner: [uid] } }) };
    case 'LabWorker': {
      const owner = resource.metadata.ownerReferences.find((reference) => reference.kind === 'LabWorkerPool');
      const pool = owner === undefined ? undefined : await store.getByUid('LabWorkerPool', owner.uid);
      const labs = await store.list('LabInstanceRequest', { where: { worker: [uid] } });
      return { ...(pool !== undefined && { pool }), labs };
    }
    case 'LabInstanceRequest': {
      const { workerRef } = resource.status;
      const worker = workerRef === undefined ? undefined : await store.getByUid('LabWorker', workerRef.uid);
      return worker === undefined ? {} : { worker };
    }
  }
}
