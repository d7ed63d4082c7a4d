import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import { CLEANUP_FINALIZER } from '../resources/resource.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';

/** Label of a pool's workers; its value is the pool's name. */
export const POOL_LABEL = 'cloud-spi/pool';

/** The name of a pool's worker. */
export function workerName({ metadata }: LabWorkerPool, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

/**
 * The worker that a pool makes next.
 *
 * @param pool - The pool.
 * @param ordinal - Counts the workers that it ever made, so that no name is used twice.
 */
export function toWorkerDraft(pool: LabWorkerPool, ordinal: number): ResourceDraft<'LabWorker'> {
  const { name, namespace, uid } = pool.metadata;
  const { track, template, scaling } = pool.spec;
  const maxLabs = scaling.policy === 'LabCountBased' ? scaling.labsPerWorker : undefined;
  return {
    kind: 'LabWorker',
    metadata: {
      name: workerName(pool, ordinal),
      namespace,
      labels: { [POOL_LABEL]: name },
      finalizers: [CLEANUP_FINALIZER],
      ownerReferences: [{ kind: 'LabWorkerPool', name, uid }],
    },
    spec: { ...template, track, maxLabs, desired: 'Ready' },
  };
}
