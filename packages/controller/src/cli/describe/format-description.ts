import { type Condition, PAUSED_ANNOTATION } from '../../resources/resource.ts';
import type { AnyResource } from '../../resources/resource-of-kind.ts';
import { alignColumns } from '../align-columns.ts';
import { toEventTable } from '../event-table.ts';
import { formatAge, formatPhase, toTable } from '../resource-table.ts';
import { describePool } from './describe-pool.ts';
import { describeRequest } from './describe-request.ts';
import { describeWorker } from './describe-worker.ts';
import type { Description, RelatedResources } from './find-description.ts';
import { findObstacles } from './find-obstacles.ts';
import { type Field, formatSections, type Section, toLines } from './section.ts';

/**
 * Writes a description for a human. Shows no secret: only where they are. Pure.
 *
 * @param description - The resource and what has to do with it.
 * @param now - Epoch milliseconds.
 * @returns Lines, each with its line end.
 */
export function formatDescription({ resource, related, events }: Description, now: number): string {
  const sections: readonly Section[] = [
    { title: `${resource.kind} ${resource.metadata.namespace}/${resource.metadata.name}`, fields: head(resource, now) },
    { title: 'Waits because', lines: findObstacles(resource, now) },
    ...ofKind(resource, related, now),
    { title: 'Conditions', lines: conditionLines(resource.status.conditions, now) },
    ...relatedSections(related, now),
    { title: 'Events', lines: events.length === 0 ? ['none'] : toLines(toEventTable(events, { now })) },
  ];
  return formatSections(sections);
}

function head(resource: AnyResource, now: number): readonly Field[] {
  const { metadata, status } = resource;
  const { deletionTimestamp, generation } = metadata;
  const isBehind = status.observedGeneration < generation;
  return [
    ['phase', `${formatPhase(resource)}, for ${age(status.phaseStartedAt, now)}`],
    ['created', `${metadata.creationTimestamp}, ${age(metadata.creationTimestamp, now)} ago`],
    [
      'deletion',
      deletionTimestamp === undefined
        ? undefined
        : `asked for ${age(deletionTimestamp, now)} ago; goes when ${metadata.finalizers.join(', ')} is done`,
    ],
    ['paused', metadata.annotations[PAUSED_ANNOTATION] === 'true' ? `by annotation ${PAUSED_ANNOTATION}` : undefined],
    ['uid', metadata.uid],
    ['generation', isBehind ? `${generation}; the controller has seen ${status.observedGeneration}` : generation],
    ['labels', pairs(metadata.labels)],
    ['annotations', pairs(metadata.annotations)],
    ['owner', metadata.ownerReferences.map(({ kind, name }) => `${kind}/${name}`).join(', ') || undefined],
  ];
}

function ofKind(resource: AnyResource, related: RelatedResources, now: number): readonly Section[] {
  switch (resource.kind) {
    case 'LabWorkerPool':
      return describePool(resource);
    case 'LabWorker':
      return describeWorker(resource, now);
    case 'LabInstanceRequest':
      return describeRequest(resource, related, now);
  }
}

function relatedSections({ pool, worker, workers, labs }: RelatedResources, now: number): readonly Section[] {
  const options = { now, withNamespace: true };
  return [
    { title: 'Belongs to', lines: pool && toLines(toTable('LabWorkerPool', [pool], options)) },
    { title: 'Placed on', lines: worker && toLines(toTable('LabWorker', [worker], options)) },
    {
      title: 'Workers',
      lines: workers && (workers.length > 0 ? toLines(toTable('LabWorker', workers, options)) : ['none']),
    },
    {
      title: 'Labs',
      lines: labs && (labs.length > 0 ? toLines(toTable('LabInstanceRequest', labs, options)) : ['none']),
    },
  ];
}

function conditionLines(conditions: readonly Condition[], now: number): readonly string[] {
  if (conditions.length === 0) return ['none yet'];
  const rows = conditions.map(({ type, status, reason, message, lastTransitionTime }) => [
    type,
    status,
    reason,
    age(lastTransitionTime, now),
    message,
  ]);
  return toLines(alignColumns([['TYPE', 'STATUS', 'REASON', 'SINCE', 'MESSAGE'], ...rows]));
}

function age(since: string, now: number): string {
  return formatAge(now - Date.parse(since));
}

function pairs(values: Readonly<Record<string, string>>): string | undefined {
  return (
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ') || undefined
  );
}
