import type { ResourceKind } from './resource.ts';
import type { ResourceOfKind } from './resource-of-kind.ts';

/**
 * The status of a resource that was just created.
 *
 * @param kind - Its kind.
 * @param now - Time of creation, ISO 8601.
 */
export function initialStatus<Kind extends ResourceKind>(kind: Kind, now: string): ResourceOfKind<Kind>['status'] {
  const common = { phase: 'Pending', phaseStartedAt: now, conditions: [], observedGeneration: 0 } as const;
  const statuses: { readonly [K in ResourceKind]: ResourceOfKind<K>['status'] } = {
    LabWorker: { ...common, attempt: 0, placement: 0, seatHeld: false, labs: 0, failures: 0, recoveries: 0 },
    LabWorkerPool: { ...common, desiredWorkers: 0, workers: {}, created: 0 },
    LabInstanceRequest: { ...common, retries: 0, failures: 0 },
  };
  return statuses[kind];
}
