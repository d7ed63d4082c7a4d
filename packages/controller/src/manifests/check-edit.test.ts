import { describe, expect, it } from 'vitest';
import { initialStatus } from '../resources/initial-status.ts';
import type { LabInstanceRequest, LabInstanceRequestSpec } from '../resources/lab-instance-request.ts';
import type { LabWorker, LabWorkerSpec } from '../resources/lab-worker.ts';
import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import type { ResourceMetadata } from '../resources/resource.ts';
import { checkEdit } from './check-edit.ts';

const NOW = '2027-01-01T00:00:00.000Z';
const apiVersion = 'cloud-spi/v1alpha1';
const metadata: ResourceMetadata = {
  name: 'x',
  namespace: 'default',
  uid: 'u',
  generation: 1,
  resourceVersion: 1,
  labels: {},
  annotations: {},
  finalizers: [],
  ownerReferences: [],
  creationTimestamp: NOW,
};
const workerSpec: LabWorkerSpec = {
  track: 'ccna',
  placements: [{ provider: 'memory' }],
  instance: { imageId: 'i', instanceType: 't' },
  host: { type: 'cml', credentialsRef: { username: 'admin', password: { env: 'A' } } },
};
const worker: LabWorker = {
  apiVersion,
  kind: 'LabWorker',
  metadata,
  spec: workerSpec,
  status: initialStatus('LabWorker', NOW),
};
const requestSpec: LabInstanceRequestSpec = {
  track: 'ccna',
  type: 'cml',
  topology: { inline: 'lab' },
  durationMinutes: 30,
  owner: 'alice',
};
const request: LabInstanceRequest = {
  apiVersion,
  kind: 'LabInstanceRequest',
  metadata,
  spec: requestSpec,
  status: initialStatus('LabInstanceRequest', NOW),
};

function workerPaths(spec: Partial<LabWorkerSpec>): string[] {
  const draft = {
    kind: 'LabWorker' as const,
    metadata: { name: 'x', namespace: 'default' },
    spec: { ...workerSpec, ...spec },
  };
  return checkEdit(worker, draft).map(({ path }) => path);
}

function requestProblems(existing: LabInstanceRequest, spec: Partial<LabInstanceRequestSpec>) {
  const edited = { ...requestSpec, ...spec };
  return checkEdit(existing, {
    kind: 'LabInstanceRequest',
    metadata: { name: 'x', namespace: 'default' },
    spec: edited,
  });
}

describe('checkEdit', () => {
  it('lets desired state, drain, license and credentials of a worker change', () => {
    const host = { ...workerSpec.host!, credentialsRef: { username: 'root', password: { env: 'B' } } };
    expect(workerPaths({ desired: 'Stopped', drain: { deadlineMs: 1 }, host })).toEqual([]);
  });

  it('holds track, placements, instance and kind of lab host of a worker', () => {
    expect(workerPaths({ track: 'x' })).toEqual(['spec.track']);
    expect(workerPaths({ placements: [{ provider: 'aws' }] })).toEqual(['spec.placements']);
    expect(workerPaths({ instance: { imageId: 'j', instanceType: 't', keyPairName: 'k' } })).toEqual([
      'spec.instance.imageId',
      'spec.instance.keyPairName',
    ]);
    expect(workerPaths({ host: undefined })).toEqual(['spec.host.type']);
  });

  it('holds the track of a pool and nothing else', () => {
    const { track: _, ...template } = workerSpec;
    const scaling = { policy: 'None', min: 0, max: 1 } as const;
    const pool: LabWorkerPool = {
      apiVersion,
      kind: 'LabWorkerPool',
      metadata,
      spec: { track: 'ccna', template, scaling },
      status: initialStatus('LabWorkerPool', NOW),
    };
    const edit = (spec: Partial<LabWorkerPool['spec']>) =>
      checkEdit(pool, { kind: 'LabWorkerPool', metadata, spec: { ...pool.spec, ...spec } }).map(({ path }) => path);
    expect(edit({ scaling: { ...scaling, max: 9 }, template: { ...template, placements: [] } })).toEqual([]);
    expect(edit({ track: 'ccnp' })).toEqual(['spec.track']);
  });

  it('lets duration and priority of a request change until it has ended, and nothing else', () => {
    expect(requestProblems(request, { durationMinutes: 60, priority: 5 })).toEqual([]);
    expect(requestProblems(request, { owner: 'bob', topology: { inline: 'other' } }).map(({ path }) => path)).toEqual([
      'spec.topology',
      'spec.owner',
    ]);
    const ended: LabInstanceRequest = { ...request, status: { ...request.status, phase: 'Completed' } };
    expect(requestProblems(ended, {})).toEqual([]);
    expect(requestProblems(ended, { durationMinutes: 60 })).toMatchObject([
      { path: 'spec.durationMinutes', expected: expect.stringContaining('the request is Completed') },
    ]);
  });

  it('refuses any edit of a resource that is being deleted', () => {
    const deleted: LabInstanceRequest = { ...request, metadata: { ...metadata, deletionTimestamp: NOW } };
    expect(requestProblems(deleted, {})).toMatchObject([{ found: `one whose deletion was asked for at ${NOW}` }]);
  });
});
