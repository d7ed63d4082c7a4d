import { toWorkerDraft } from '../../lab-worker-pool/to-worker-draft.ts';
import type { LabWorker } from '../../resources/lab-worker.ts';
import type { LabWorkerPool } from '../../resources/lab-worker-pool.ts';
import type { ResourceDraft } from '../../resources/resource-draft.ts';
import type { AnyResource } from '../../resources/resource-of-kind.ts';
import { createdResource } from '../../store/apply-change.ts';
import type { ResourceStore } from '../../store/resource-store.ts';

/** A worker that is there or that a pool would make, for asking what becomes of it. */
export interface WorkerTemplate {
  readonly worker: LabWorker;
  /** Who wants it, for example `LabWorkerPool/default/ccna`. */
  readonly wantedBy: string;
}

/**
 * Finds the workers that a store asks for: one for each pool, and those that belong to none. What is on its way out is
 * left out.
 */
export async function findStoredTemplates(store: ResourceStore): Promise<readonly WorkerTemplate[]> {
  return toTemplates([...(await store.list('LabWorkerPool')), ...(await store.list('LabWorker'))]);
}

/**
 * Finds the workers that manifests ask for.
 *
 * @param drafts - Drafts without mistakes.
 * @param now - ISO 8601.
 */
export function findDraftTemplates(drafts: readonly ResourceDraft[], now: string): readonly WorkerTemplate[] {
  return toTemplates(drafts.map((draft) => createdResource(draft, 'not-created', now)));
}

function toTemplates(resources: readonly AnyResource[]): readonly WorkerTemplate[] {
  return resources
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap((resource): WorkerTemplate[] => {
      const wantedBy = `${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`;
      if (resource.kind === 'LabWorkerPool') return [{ worker: firstWorker(resource), wantedBy }];
      return resource.kind === 'LabWorker' && isWanted(resource) ? [{ worker: resource, wantedBy }] : [];
    });
}

function isWanted({ spec, status, metadata }: LabWorker): boolean {
  const belongsToPool = metadata.ownerReferences.some(({ kind }) => kind === 'LabWorkerPool');
  return !belongsToPool && spec.desired !== 'Terminated' && status.phase !== 'Terminated';
}

function firstWorker(pool: LabWorkerPool): LabWorker {
  const draft = toWorkerDraft(pool, 1);
  return createdResource(draft, 'not-created', pool.metadata.creationTimestamp) as LabWorker;
}
