import { isDeepStrictEqual } from 'node:util';
import type { ConfigurationProblem } from '@cloud-spi/spi';
import { ENDED_REQUEST_PHASES, type LabInstanceRequestSpec } from '../resources/lab-instance-request.ts';
import type { LabWorkerSpec } from '../resources/lab-worker.ts';
import type { LabWorkerPoolSpec } from '../resources/lab-worker-pool.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';

/**
 * Checks that a draft changes nothing of an existing resource that has to stay, and that the resource is not on its
 * way out.
 *
 * @param existing - The resource in the store.
 * @param draft - A draft of the same kind, namespace and name.
 * @returns One problem for each field, with the reason and the way around.
 */
export function checkEdit(existing: AnyResource, draft: ResourceDraft): ConfigurationProblem[] {
  if (existing.metadata.deletionTimestamp !== undefined) {
    const expected = 'a resource that is not being deleted; apply it again when it is gone';
    return [
      { path: '', expected, found: `one whose deletion was asked for at ${existing.metadata.deletionTimestamp}` },
    ];
  }
  switch (existing.kind) {
    case 'LabWorker':
      return checkWorker(existing.spec, draft.spec as LabWorkerSpec);
    case 'LabWorkerPool':
      return changed('spec.track', existing.spec.track, (draft.spec as LabWorkerPoolSpec).track, POOL_TRACK);
    case 'LabInstanceRequest':
      return checkRequest(existing.spec, draft.spec as LabInstanceRequestSpec, existing.status.phase);
  }
}

const POOL_TRACK = 'its workers keep their track; make another pool';
const WORKER_TRACK = 'labs run on workers of their track; make another worker';
const INSTANCE = 'the instance exists or may exist already; delete the worker and make another';
const HOST_TYPE = 'the instance runs this kind of lab host; delete the worker and make another';
const REQUEST = 'only durationMinutes and priority of a request can change; make another request';

function checkWorker(before: LabWorkerSpec, after: LabWorkerSpec): ConfigurationProblem[] {
  return [
    ...changed('spec.track', before.track, after.track, WORKER_TRACK),
    ...changed('spec.placements', before.placements, after.placements, INSTANCE),
    ...changedFields('spec.instance', before.instance, after.instance, INSTANCE),
    ...changed('spec.host.type', before.host?.type, after.host?.type, HOST_TYPE),
  ];
}

function checkRequest(before: LabInstanceRequestSpec, after: LabInstanceRequestSpec, phase: string) {
  const ended = (ENDED_REQUEST_PHASES as readonly string[]).includes(phase);
  if (ended) return changedFields('spec', before, after, `the request is ${phase}; make another request`);
  const { durationMinutes: _before, priority: _priorityBefore, ...fixedBefore } = before;
  const { durationMinutes: _after, priority: _priorityAfter, ...fixedAfter } = after;
  return changedFields('spec', fixedBefore, fixedAfter, REQUEST);
}

function changedFields(path: string, before: object, after: object, reason: string): ConfigurationProblem[] {
  const left: Readonly<Record<string, unknown>> = { ...before };
  const right: Readonly<Record<string, unknown>> = { ...after };
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return names.flatMap((name) => changed(`${path}.${name}`, left[name], right[name], reason));
}

function changed(path: string, before: unknown, after: unknown, reason: string): ConfigurationProblem[] {
  if (isDeepStrictEqual(before, after)) return [];
  const found = after === undefined ? 'no value any more' : before === undefined ? 'a value' : 'another value';
  return [{ path, expected: `no change: ${reason}`, found }];
}
