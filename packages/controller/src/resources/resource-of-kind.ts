import type { LabInstanceRequest } from './lab-instance-request.ts';
import type { LabWorker } from './lab-worker.ts';
import type { LabWorkerPool } from './lab-worker-pool.ts';
import type { ResourceKind } from './resource.ts';

interface ResourceByKind {
  readonly LabWorkerPool: LabWorkerPool;
  readonly LabWorker: LabWorker;
  readonly LabInstanceRequest: LabInstanceRequest;
}

/** The resource type of a kind. */
export type ResourceOfKind<Kind extends ResourceKind> = ResourceByKind[Kind];

/** Any resource. */
export type AnyResource = ResourceOfKind<ResourceKind>;
