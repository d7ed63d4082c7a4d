import { describe, expect, it } from 'vitest';
import { aRequest, requestContext, takeLabStep } from '../../../test/fixtures/lab-request-fixture.ts';
import { aWorker, hostFailure, INTENT, instanceInfo, NOW, ok } from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import { toObservedInstance } from '../../lab-worker/worker-facts.ts';
import type { LabInstanceRequestStatus } from '../../resources/lab-instance-request.ts';
import type { LabWorkerStatus } from '../../resources/lab-worker.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const GONE = { 'remove-lab': ok({ gone: true }) };

function on(status: Partial<LabWorkerStatus> = {}) {
  return aWorker({ phase: 'Active', intent: INTENT, instance: toObservedInstance(instanceInfo('running')), ...status });
}

function stopping(status: Partial<LabInstanceRequestStatus> = {}, deleted = false) {
  const placed = { workerRef: { name: 'w1', uid: 'uid-1' }, hostLabId: 'h1' };
  return aRequest({ phase: 'Stopping', ...placed, ...status }, { deleted });
}

describe('decideStopping of a lab', () => {
  it('removes the lab step by step until it is gone', () => {
    const worker = on();
    const first = takeLabStep(requestContext(stopping(), { worker }), { 'remove-lab': ok({ gone: false }) });
    expect(first.call).toEqual({ effect: 'remove-lab', input: { worker, labId: 'h1' } });
    expect(first.outcome.requeueAfterMs).toBe(TIMINGS.pollLabMs);
    expect(takeLabStep(requestContext(first.request, { worker }), GONE).request.status.phase).toBe('Completed');
  });

  it('looks for the lab also when its id was never written down', () => {
    const { hostLabId: _lost, ...status } = stopping().status;
    const { call } = takeLabStep(requestContext({ ...stopping(), status }, { worker: on() }), GONE);
    expect(call).toEqual({ effect: 'remove-lab', input: { worker: on(), labId: undefined } });
  });

  it.each([
    ['Completed', 0, 'Completed'],
    ['Scheduling', 0, 'Scheduling'],
    ['Scheduling', 3, 'Failed'],
    ['Failed', 0, 'Failed'],
  ] as const)('leads to %s after %i retries: %s', (afterStopping, retries, phase) => {
    const context = requestContext(stopping({ afterStopping, retries }), { worker: on() });
    expect(takeLabStep(context, GONE).request.status.phase).toBe(phase);
  });

  it('deleted meanwhile, it is not placed again', () => {
    const context = requestContext(stopping({ afterStopping: 'Scheduling' }, true), { worker: on() });
    expect(takeLabStep(context, GONE).request.status.phase).toBe('Completed');
  });

  it('has nothing to do when the worker is gone', () => {
    for (const worker of [undefined, on({ phase: 'Terminated' }), on({ phase: 'Provisioning' })]) {
      const { call, request } = takeLabStep(requestContext(stopping(), { worker }));
      expect(call).toBeUndefined();
      expect(request.status.phase).toBe('Completed');
    }
  });

  it('tries again while the worker, failed or not, may answer; then leaves the lab behind and says so', () => {
    const worker = on({ phase: 'Failed' });
    const failed = takeLabStep(requestContext(stopping(), { worker }), { 'remove-lab': hostFailure('unreachable') });
    expect(failed.request.status).toMatchObject({ phase: 'Stopping', failures: 1 });
    const late = requestContext(stopping(), { worker, now: NOW + TIMINGS.labStopTimeoutMs + 1 });
    const { call, request, outcome } = takeLabStep(late);
    expect(call).toBeUndefined();
    expect(request.status.phase).toBe('Completed');
    expect(outcome.events).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'LabLeft' }));
  });
});

describe('decideEnded', () => {
  it.each(['Completed', 'Expired', 'Failed'] as const)('%s lets go of the row only when it is deleted', (phase) => {
    const kept = takeLabStep(requestContext(aRequest({ phase })));
    expect(kept.request).toEqual(aRequest({ phase }));
    expect(kept.outcome.requeueAfterMs).toBeUndefined();
    expect(takeLabStep(requestContext(aRequest({ phase }, { deleted: true }))).request.metadata.finalizers).toEqual([]);
  });
});
