import { isDeepStrictEqual } from 'node:util';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { Change } from '../store/resource-store.ts';

/** What applying a draft does. */
export interface ApplyStep {
  readonly draft: ResourceDraft;
  readonly outcome: 'created' | 'configured' | 'unchanged';
  /** Absent when nothing is to be done. */
  readonly change?: Change;
}

/**
 * Decides what applying a draft does. The manifest is the whole truth about spec, labels and annotations: what it
 * leaves out is removed. Pure.
 *
 * @param existing - The resource in the store, if there is one.
 * @param draft - What is wanted, without mistakes.
 */
export function planApply(existing: AnyResource | undefined, draft: ResourceDraft): ApplyStep {
  if (existing === undefined) return { draft, outcome: 'created', change: { type: 'create', draft } };
  const { labels = {}, annotations = {} } = draft.metadata;
  const metadata = { ...existing.metadata, labels, annotations };
  // A draft has the spec of its kind, and the store found the resource by that kind.
  const resource = { ...existing, metadata, spec: draft.spec } as AnyResource;
  if (isDeepStrictEqual(resource, existing)) return { draft, outcome: 'unchanged' };
  return { draft, outcome: 'configured', change: { type: 'update', resource } };
}
