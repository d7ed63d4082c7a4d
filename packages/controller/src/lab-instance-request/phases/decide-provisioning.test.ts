import type { LabState } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import { aRequest, requestContext, takeLabStep } from '../../../test/fixtures/lab-request-fixture.ts';
import { aWorker, hostFailure, INTENT, instanceInfo, NOW, ok } from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import { toObservedInstance } from '../../lab-worker/worker-facts.ts';
import type { LabInstanceRequestStatus } from '../../resources/lab-instance-request.ts';
import type { LabWorkerStatus } from '../../resources/lab-worker.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const WORKER_REF = { name: 'w1', uid: 'uid-1' };
const REQUESTED = new Date(NOW).toISOString();

function on(status: Partial<LabWorkerStatus> = {}) {
  return aWorker({ phase: 'Active', intent: INTENT, instance: toObservedInstance(instanceInfo('running')), ...status });
}

function provisioning(status: Partial<LabInstanceRequestStatus> = {}, deleted = false) {
  return aRequest({ phase: 'Provisioning', workerRef: WORKER_REF, ...status }, { deleted });
}

function lab(state: LabState['state'], booted: number): LabState {
  const nodes = { total: 2, defined: 0, booting: 2 - booted, booted, stopped: 0, disconnected: 0 };
  return { state, converged: booted === 2, nodes };
}

describe('decideProvisioning of a lab', () => {
  it('imports, then starts, then looks until all nodes are up: its time counts from there', () => {
    const worker = on();
    const imported = takeLabStep(requestContext(provisioning(), { worker }), { 'import-lab': ok({ labId: 'h1' }) });
    expect(imported.request.status.hostLabId).toBe('h1');
    const started = takeLabStep(requestContext(imported.request, { worker }), { 'start-lab': ok(undefined) });
    expect(started.call).toEqual({ effect: 'start-lab', input: { worker, labId: 'h1' } });
    const booting = takeLabStep(requestContext(started.request, { worker }), { 'read-lab': ok(lab('started', 1)) });
    expect(booting.request.status).toMatchObject({ phase: 'Provisioning', conditions: [{ reason: 'Booting' }] });
    expect(booting.outcome.requeueAfterMs).toBe(TIMINGS.pollLabMs);
    const now = NOW + 10 * 60_000;
    const up = takeLabStep(requestContext(booting.request, { worker, now }), { 'read-lab': ok(lab('started', 2)) });
    expect(up.request.status).toMatchObject({
      phase: 'Running',
      startedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60 * 60_000).toISOString(),
    });
  });

  it('starts a lab again that somebody stopped, and imports one again that somebody removed', () => {
    const before = provisioning({ hostLabId: 'h1', startRequestedAt: REQUESTED });
    const stopped = takeLabStep(requestContext(before, { worker: on() }), { 'read-lab': ok(lab('stopped', 0)) });
    expect(stopped.request.status.startRequestedAt).toBeUndefined();
    expect(stopped.outcome.requeueAfterMs).toBe(TIMINGS.pollLabMs);
    const removed = takeLabStep(requestContext(before, { worker: on() }), { 'read-lab': hostFailure('lab-not-found') });
    expect(removed.request.status).toMatchObject({ phase: 'Provisioning' });
    expect(removed.request.status.hostLabId).toBeUndefined();
  });

  it('a topology that the host refuses fails the request, after whatever was made is removed', () => {
    const { request } = takeLabStep(requestContext(provisioning(), { worker: on() }), {
      'import-lab': hostFailure('invalid-topology'),
    });
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Failed' });
  });

  it.each(['host-capacity', 'unreachable', 'timeout'] as const)('%s is tried again on the same worker', (kind) => {
    const { request, outcome } = takeLabStep(requestContext(provisioning(), { worker: on() }), {
      'import-lab': hostFailure(kind),
    });
    expect(request.status).toMatchObject({ phase: 'Provisioning', workerRef: WORKER_REF, failures: 1 });
    expect(outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
  });

  it('what does not come up in time is removed and placed again', () => {
    const now = NOW + TIMINGS.labStartTimeoutMs + 1;
    const { request } = takeLabStep(requestContext(provisioning(), { worker: on(), now }));
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Scheduling' });
  });

  it('a worker that is gone takes the lab with it: it is placed again', () => {
    for (const worker of [undefined, on({ phase: 'Terminating' }), on({ instance: undefined as never })]) {
      const { request } = takeLabStep(requestContext(provisioning({ hostLabId: 'h1' }), { worker }));
      expect(request.status).toMatchObject({ phase: 'Scheduling', retries: 1 });
      expect([request.status.workerRef, request.status.hostLabId]).toEqual([undefined, undefined]);
    }
  });

  it('a worker that failed, or drains beyond its deadline, loses the lab, which leaves it first', () => {
    const evicting = on({ phase: 'Draining', phaseStartedAt: new Date(NOW - 5 * 3_600_000).toISOString() });
    for (const worker of [on({ phase: 'Failed' }), evicting]) {
      const { request } = takeLabStep(requestContext(provisioning(), { worker }));
      expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Scheduling', workerRef: WORKER_REF });
    }
  });

  it('placed too often, it fails', () => {
    const { request } = takeLabStep(requestContext(provisioning({ retries: 3 })));
    expect(request.status.phase).toBe('Failed');
    expect(request.status.conditions[0]?.message).toContain('placed 4 times');
  });

  it('deleted, it is removed from its worker, also when its id was not written yet', () => {
    const { request } = takeLabStep(requestContext(provisioning({}, true), { worker: on() }));
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Completed' });
  });
});
