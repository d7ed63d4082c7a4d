import { ENDED_REQUEST_PHASES } from '../../resources/lab-instance-request.ts';
import { type Condition, PAUSED_ANNOTATION } from '../../resources/resource.ts';
import type { AnyResource } from '../../resources/resource-of-kind.ts';
import { formatAge } from '../resource-table.ts';

interface ObstacleRule {
  /** The status that is good news. */
  readonly good: 'True' | 'False';
  /** The phases in which it counts: a condition keeps what was said last. Default: all. */
  readonly phases?: readonly string[];
}

const SERVING = ['Ready', 'ReadyUnlicensed', 'Active', 'Draining'];

/** Which conditions say that something is in the way; others, such as Running, are False while all goes well. */
const RULES: Readonly<Record<string, ObstacleRule>> = {
  Ready: { good: 'True', phases: ['Failed'] },
  Progressing: { good: 'True' },
  Placed: { good: 'True', phases: ['Scheduling'] },
  Healthy: { good: 'True', phases: SERVING },
  Licensed: { good: 'True', phases: ['Licensing', ...SERVING] },
  DrainBlocked: { good: 'False', phases: ['Draining'] },
  LicenseLeaked: { good: 'False' },
  Saturated: { good: 'False' },
};

/**
 * Finds out why a resource does not get on. Pure.
 *
 * @param resource - The resource.
 * @param now - Epoch milliseconds.
 * @returns One line for each reason; none when it gets on, or has ended.
 */
export function findObstacles(resource: AnyResource, now: number): readonly string[] {
  const { metadata, status } = resource;
  const ended: readonly string[] = resource.kind === 'LabInstanceRequest' ? ENDED_REQUEST_PHASES : ['Terminated'];
  if (ended.includes(status.phase)) return [];
  if (metadata.annotations[PAUSED_ANNOTATION] === 'true') {
    return [`Paused: the annotation ${PAUSED_ANNOTATION} is true.`];
  }
  if (status.observedGeneration === 0) return ['NotSeen: no controller has looked at it yet. Is one running?'];
  return [
    ...status.conditions.filter((condition) => isObstacle(condition, status.phase)).map(toLine),
    ...waits(resource, now),
  ];
}

function isObstacle({ type, status }: Condition, phase: string): boolean {
  const rule = RULES[type];
  return rule !== undefined && status !== rule.good && (rule.phases?.includes(phase) ?? true);
}

function toLine({ reason, message }: Condition): string {
  return `${reason}: ${message}`;
}

/** What only time brings. */
function waits(resource: AnyResource, now: number): readonly string[] {
  if (resource.kind === 'LabInstanceRequest') {
    const { scheduledStart } = resource.spec;
    const startsInMs = scheduledStart === undefined ? 0 : Date.parse(scheduledStart) - now;
    const isEarly = resource.status.phase === 'Pending' && startsInMs > 0;
    return isEarly ? [`ScheduledStart: it starts at ${scheduledStart}, in ${formatAge(startsInMs)}.`] : [];
  }
  if (resource.kind !== 'LabWorker' || resource.status.phase !== 'Failed') return [];
  const { retryAt } = resource.status;
  return [
    retryAt === undefined
      ? 'GivenUp: nothing is tried until the spec changes; then it is tried anew.'
      : `RetryAt: recovery is tried at ${retryAt}.`,
  ];
}
