import { describe, expect, it } from 'vitest';
import { aRequest } from '../../test/fixtures/lab-request-fixture.ts';
import { aWorker } from '../../test/fixtures/lab-worker-fixture.ts';
import { aPool, aPoolWorker } from '../../test/fixtures/pool-fixture.ts';
import { keysToWake } from './keys-to-wake.ts';

const POOL = { kind: 'LabWorkerPool', uid: 'pool-uid' };
const WORKER = { kind: 'LabWorker', uid: 'uid-1' };
const WORKER_REF = { name: 'w1', uid: 'uid-1' };

describe('keysToWake', () => {
  it('a worker that enters a phase, is made or is gone wakes its pool', () => {
    const before = aPoolWorker('pool-1', { phase: 'Starting' });
    const after = aPoolWorker('pool-1', { phase: 'Ready' });
    expect(keysToWake(before, after)).toEqual([POOL]);
    expect(keysToWake(undefined, before)).toEqual([POOL]);
    expect(keysToWake(after, undefined)).toEqual([POOL]);
  });

  it('whatever else changes wakes nobody, so that polling stays cheap', () => {
    const before = aPoolWorker('pool-1', { failures: 1 });
    expect(keysToWake(before, aPoolWorker('pool-1', { failures: 2 }))).toEqual([]);
    const request = aRequest({ phase: 'Running', workerRef: WORKER_REF });
    expect(keysToWake(request, { ...request, status: { ...request.status, failures: 1 } })).toEqual([]);
  });

  it('a worker without pool wakes nobody', () => {
    expect(keysToWake(aWorker({ phase: 'Starting' }), aWorker({ phase: 'Ready' }))).toEqual([]);
  });

  it('a lab wakes the worker that it comes to, leaves, or ends on, once', () => {
    const waiting = aRequest({ phase: 'Scheduling' });
    const placed = aRequest({ phase: 'Provisioning', workerRef: WORKER_REF });
    expect(keysToWake(waiting, placed)).toEqual([WORKER]);
    expect(keysToWake(placed, waiting)).toEqual([WORKER]);
    expect(keysToWake(placed, aRequest({ phase: 'Completed', workerRef: WORKER_REF }))).toEqual([WORKER]);
    expect(keysToWake(placed, undefined)).toEqual([WORKER]);
    expect(keysToWake(undefined, waiting)).toEqual([]);
  });

  it('a pool wakes nobody: it writes its workers itself', () => {
    expect(keysToWake(aPool({}, { phase: 'Ready' }), aPool({}, { phase: 'Draining' }))).toEqual([]);
  });
});
