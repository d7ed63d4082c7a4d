import { isDeepStrictEqual } from 'node:util';
import { initialStatus } from '../resources/initial-status.ts';
import { LAB_INSTANCE_REQUEST_TRANSITIONS } from '../resources/lab-instance-request.ts';
import { LAB_WORKER_TRANSITIONS } from '../resources/lab-worker-phase.ts';
import { LAB_WORKER_POOL_TRANSITIONS } from '../resources/lab-worker-pool.ts';
import { isLegalTransition, type PhaseTransitions } from '../resources/phase-transitions.ts';
import { API_VERSION, type ResourceKind } from '../resources/resource.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import { throughJson } from './json-codec.ts';
import type { Change } from './resource-store.ts';
import { StoreError } from './store-error.ts';

const TRANSITIONS: Readonly<Record<ResourceKind, PhaseTransitions<string>>> = {
  LabWorkerPool: LAB_WORKER_POOL_TRANSITIONS,
  LabWorker: LAB_WORKER_TRANSITIONS,
  LabInstanceRequest: LAB_INSTANCE_REQUEST_TRANSITIONS,
};

/**
 * Makes the resource of a draft: generation 1, the first status of its kind, and resourceVersion 0 until it is
 * written. Pure.
 *
 * @param draft - What is wanted.
 * @param uid - Its identity.
 * @param now - Time of creation, ISO 8601.
 */
export function createdResource(draft: ResourceDraft, uid: string, now: string): AnyResource {
  const { name, namespace, labels, annotations, finalizers, ownerReferences } = draft.metadata;
  return throughJson({
    apiVersion: API_VERSION,
    kind: draft.kind,
    metadata: {
      name,
      namespace,
      uid,
      generation: 1,
      resourceVersion: 0,
      labels: labels ?? {},
      annotations: annotations ?? {},
      finalizers: finalizers ?? [],
      ownerReferences: ownerReferences ?? [],
      creationTimestamp: now,
    },
    spec: draft.spec,
    status: initialStatus(draft.kind, now),
  }) as AnyResource;
}

/**
 * Says what a change makes of a row. Pure.
 *
 * @param change - The change.
 * @param current - The row, with what earlier changes of the same commit made of it; undefined when there is none.
 * @param now - ISO 8601.
 * @returns The row afterwards, with its resourceVersion as it was; undefined when it is to be removed or gone.
 * @throws StoreError `conflict`, `not-found`, `illegal-transition`.
 */
export function applyChange(
  change: Exclude<Change, { type: 'create' }>,
  current: AnyResource | undefined,
  now: string,
): AnyResource | undefined {
  switch (change.type) {
    case 'delete':
      return current === undefined ? undefined : requestDeletion(current, now);
    case 'touch':
      return heldRow(change.resource, current);
    case 'update':
      return update(change.resource, heldRow(change.resource, current));
  }
}

function requestDeletion(current: AnyResource, now: string): AnyResource | undefined {
  if (current.metadata.finalizers.length === 0) {
    return undefined;
  }
  return current.metadata.deletionTimestamp === undefined
    ? { ...current, metadata: { ...current.metadata, deletionTimestamp: now } }
    : current;
}

/** The row, if it is still the one that the writer has read. */
function heldRow(read: AnyResource, current: AnyResource | undefined): AnyResource {
  if (current === undefined) {
    throw new StoreError('not-found', `${nameOf(read)} (uid ${read.metadata.uid}) does not exist any more.`);
  }
  if (current.metadata.resourceVersion !== read.metadata.resourceVersion) {
    throw new StoreError(
      'conflict',
      `${nameOf(read)} has changed: it was read at resourceVersion ${read.metadata.resourceVersion} and is at ` +
        `${current.metadata.resourceVersion} now. Read it again and decide anew.`,
    );
  }
  return current;
}

function update(wanted: AnyResource, current: AnyResource): AnyResource | undefined {
  const from = current.status.phase;
  const to = wanted.status.phase;
  if (!isLegalTransition(TRANSITIONS[current.kind], from, to)) {
    throw new StoreError('illegal-transition', `${nameOf(wanted)} cannot go from phase ${from} to ${to}.`);
  }
  const { spec, status, metadata } = throughJson(wanted);
  const { labels, annotations, finalizers } = metadata;
  if (current.metadata.deletionTimestamp !== undefined && finalizers.length === 0) {
    return undefined;
  }
  const generation = current.metadata.generation + (isDeepStrictEqual(spec, current.spec) ? 0 : 1);
  return {
    ...current,
    metadata: { ...current.metadata, labels, annotations, finalizers, generation },
    spec,
    status,
  } as AnyResource;
}

function nameOf({ kind, metadata }: AnyResource): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
