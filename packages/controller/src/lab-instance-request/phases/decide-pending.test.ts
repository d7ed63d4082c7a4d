import { describe, expect, it } from 'vitest';
import { aRequest, requestContext, takeLabStep } from '../../../test/fixtures/lab-request-fixture.ts';
import { hostFailure, NOW, ok } from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';

const DEMAND = { nodes: 4, cpuMilli: 2_000, memoryMib: 4_096 };
const MINUTE = 60_000;
const iso = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();

describe('decidePending', () => {
  it('holds the row with a finalizer before anything else', () => {
    const { call, request } = takeLabStep(requestContext(aRequest({}, { finalizers: ['backup'] })));
    expect(call).toBeUndefined();
    expect(request.metadata.finalizers).toEqual(['backup', 'cloud-spi/cleanup']);
  });

  it('measures the topology once; what the spec gives wins', () => {
    const before = aRequest({}, { spec: { resources: { memoryMib: 9_000, nodes: undefined } } });
    const measured = takeLabStep(requestContext(before), { 'measure-topology': ok(DEMAND) });
    expect(measured.call?.effect).toBe('measure-topology');
    expect(measured.request.status.demand).toEqual({ ...DEMAND, memoryMib: 9_000 });
    const next = takeLabStep(requestContext(measured.request));
    expect(next.call).toBeUndefined();
    expect(next.request.status.phase).toBe('Scheduling');
  });

  it('a topology that the lab host refuses fails the request', () => {
    const { request } = takeLabStep(requestContext(aRequest()), {
      'measure-topology': hostFailure('invalid-topology'),
    });
    expect(request.status.phase).toBe('Failed');
    expect(request.status.conditions[0]).toMatchObject({ type: 'Running', reason: 'InvalidTopology' });
  });

  it('a lab host that is not configured is waited for', () => {
    const failure = { source: 'controller', reason: 'ConfigurationMissing', message: 'no', retryable: true } as const;
    const { request, outcome } = takeLabStep(requestContext(aRequest()), {
      'measure-topology': { ok: false, failure },
    });
    expect(request.status).toMatchObject({ phase: 'Pending', failures: 1 });
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.retryBaseMs * 10);
  });

  it('waits for the start time', () => {
    const before = aRequest({ demand: DEMAND }, { spec: { scheduledStart: iso(90 * MINUTE) } });
    const { request, outcome } = takeLabStep(requestContext(before));
    expect(request.status.phase).toBe('Pending');
    expect(outcome.requeueAfterMs).toBe(90 * MINUTE);
    const later = takeLabStep(requestContext(before, { now: NOW + 90 * MINUTE }));
    expect(later.request.status.phase).toBe('Scheduling');
  });

  it('expires when its whole window has passed', () => {
    const startingAt = (startMs: number) => aRequest({ demand: DEMAND }, { spec: { scheduledStart: iso(startMs) } });
    expect(takeLabStep(requestContext(startingAt(-60 * MINUTE))).request.status.phase).toBe('Expired');
    expect(takeLabStep(requestContext(startingAt(-59 * MINUTE))).request.status.phase).toBe('Scheduling');
  });

  it('deleted, it completes', () => {
    expect(takeLabStep(requestContext(aRequest({}, { deleted: true }))).request.status.phase).toBe('Completed');
  });
});
