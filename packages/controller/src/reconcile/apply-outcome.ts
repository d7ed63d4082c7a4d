import type { Condition } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { ConditionDraft, Outcome } from './step.ts';

/**
 * Writes an outcome into a resource. Pure; `resource` is not changed.
 *
 * @param resource - The row as read.
 * @param outcome - What was decided.
 * @param now - ISO 8601.
 */
export function applyOutcome<Resource extends AnyResource>(
  resource: Resource,
  outcome: Outcome<Resource>,
  now: string,
): Resource {
  const { status, metadata } = resource;
  const entered = outcome.phase !== undefined && outcome.phase !== status.phase;
  const changed = withoutUndefined({
    ...status,
    ...(entered ? { phase: outcome.phase, phaseStartedAt: now, ...('failures' in status ? { failures: 0 } : {}) } : {}),
    ...outcome.status,
    conditions: mergeConditions(status.conditions, outcome.conditions ?? [], now),
    observedGeneration: metadata.generation,
  });
  return {
    ...resource,
    metadata: outcome.finalizers === undefined ? metadata : { ...metadata, finalizers: outcome.finalizers },
    status: changed,
  };
}

function mergeConditions(current: readonly Condition[], drafts: readonly ConditionDraft[], now: string): Condition[] {
  const merged = new Map(current.map((condition) => [condition.type, condition]));
  for (const draft of drafts) {
    const before = merged.get(draft.type);
    const lastTransitionTime = before?.status === draft.status ? before.lastTransitionTime : now;
    merged.set(draft.type, { ...draft, lastTransitionTime });
  }
  return [...merged.values()];
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
