import { describe, expect, it } from 'vitest';
import { aRequest, requestContext, takeLabStep } from '../../../test/fixtures/lab-request-fixture.ts';
import { aWorker, NOW } from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';

const WAITING = aRequest({ phase: 'Scheduling' });

describe('decideScheduling', () => {
  it('takes its place and touches the worker, so that a place that is gone fails the commit', () => {
    const place = aWorker({ phase: 'Ready' });
    const { request, outcome } = takeLabStep(requestContext(WAITING, { place }));
    expect(request.status).toMatchObject({ phase: 'Provisioning', workerRef: { name: 'w1', uid: 'uid-1' } });
    expect(outcome.alongside).toEqual([{ type: 'touch', resource: place }]);
  });

  it('says why it waits, and looks again later', () => {
    const noPlace = { reason: 'NoRoom', message: 'None has room.' };
    const { request, outcome } = takeLabStep(requestContext(WAITING, { noPlace }));
    expect(request.status.conditions).toMatchObject([{ type: 'Placed', status: 'False', ...noPlace }]);
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.schedulingRetryMs);
    const again = takeLabStep(requestContext(request, { noPlace, now: NOW + 60_000 }));
    expect(again.request).toEqual(request);
  });

  it('expires when its window passes while it waits; without a start time it waits as long as it takes', () => {
    const now = NOW + 60 * 60_000;
    const scheduled = aRequest({ phase: 'Scheduling' }, { spec: { scheduledStart: new Date(NOW).toISOString() } });
    const place = aWorker({ phase: 'Ready' });
    expect(takeLabStep(requestContext(scheduled, { now, place })).request.status.phase).toBe('Expired');
    expect(takeLabStep(requestContext(WAITING, { now })).request.status.phase).toBe('Scheduling');
  });

  it('deleted, it completes and takes no place', () => {
    const deleted = aRequest({ phase: 'Scheduling' }, { deleted: true });
    const { request, outcome } = takeLabStep(requestContext(deleted, { place: aWorker({ phase: 'Ready' }) }));
    expect(request.status.phase).toBe('Completed');
    expect(outcome.alongside).toBeUndefined();
  });
});
