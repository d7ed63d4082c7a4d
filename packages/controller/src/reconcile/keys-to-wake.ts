import type { QueueKey } from '../queue/work-queue.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';

/**
 * Says which other resources have to look again when one was written: reconcilers never call each other, they meet in
 * rows. Pure.
 *
 * @param before - The row before, undefined for a new one.
 * @param after - The row after, undefined for a removed one.
 */
export function keysToWake(before: AnyResource | undefined, after: AnyResource | undefined): readonly QueueKey[] {
  const resource = after ?? before;
  if (resource === undefined || before?.status.phase === after?.status.phase) return [];
  if (resource.kind === 'LabWorker') {
    return resource.metadata.ownerReferences.map(({ kind, uid }) => ({ kind, uid }));
  }
  if (resource.kind === 'LabInstanceRequest') {
    const workers = [before, after].flatMap((row) =>
      row?.kind === 'LabInstanceRequest' && row.status.workerRef !== undefined ? [row.status.workerRef.uid] : [],
    );
    return [...new Set(workers)].map((uid) => ({ kind: 'LabWorker', uid }));
  }
  return [];
}
