import type { LabState } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import { aRequest, requestContext, takeLabStep } from '../../../test/fixtures/lab-request-fixture.ts';
import { aWorker, hostFailure, INTENT, instanceInfo, NOW, ok } from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import { toObservedInstance } from '../../lab-worker/worker-facts.ts';
import type { LabWorkerDrain, LabWorkerStatus } from '../../resources/lab-worker.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const MINUTE = 60_000;
const STARTED: LabState = {
  state: 'started',
  converged: true,
  nodes: { total: 2, defined: 0, booting: 0, booted: 2, stopped: 0, disconnected: 0 },
};
const UP = { 'read-lab': ok(STARTED) };

function on(status: Partial<LabWorkerStatus> = {}, drain?: LabWorkerDrain) {
  const instance = toObservedInstance(instanceInfo('running'));
  return aWorker({ phase: 'Active', intent: INTENT, instance, ...status }, { spec: { drain } });
}

function running(changes: Parameters<typeof aRequest>[1] = {}, retries = 0) {
  const placed = { workerRef: { name: 'w1', uid: 'uid-1' }, hostLabId: 'h1', retries };
  const startedAt = new Date(NOW).toISOString();
  const expiresAt = new Date(NOW + 60 * MINUTE).toISOString();
  return aRequest({ phase: 'Running', startedAt, expiresAt, ...placed }, changes);
}

describe('decideRunning', () => {
  it('looks from time to time, writes nothing while nothing changes, and never sleeps past the end', () => {
    const early = takeLabStep(requestContext(running(), { worker: on() }), UP);
    expect(takeLabStep(requestContext(early.request, { worker: on() }), UP).request).toEqual(early.request);
    expect(early.outcome.requeueAfterMs).toBe(TIMINGS.checkHostMs);
    const late = takeLabStep(requestContext(running(), { worker: on(), now: NOW + 60 * MINUTE - 5_000 }), UP);
    expect(late.outcome.requeueAfterMs).toBe(5_000);
  });

  it('ends when its time is over, also when nobody can reach its host', () => {
    const context = requestContext(running(), { worker: on(), now: NOW + 60 * MINUTE });
    const { request } = takeLabStep(context);
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Completed' });
    const almost = requestContext(running(), { worker: on(), now: NOW + 60 * MINUTE - 200 });
    expect(takeLabStep(almost, { 'read-lab': hostFailure('unreachable') }).outcome.requeueAfterMs).toBe(200);
  });

  it('does not go on complaining of a host that answers again', () => {
    const silent = { 'read-lab': hostFailure('unreachable') };
    const failed = takeLabStep(requestContext(running(), { worker: on() }), silent);
    expect(failed.request.status.conditions).toMatchObject([{ type: 'Progressing', status: 'False' }]);
    const { request } = takeLabStep(requestContext(failed.request, { worker: on() }), UP);
    expect(request.status).toMatchObject({ failures: 0, conditions: [{ type: 'Progressing', status: 'True' }] });
  });

  it('can be extended while it runs', () => {
    const extended = running({ spec: { durationMinutes: 90 } });
    const { request } = takeLabStep(requestContext(extended, { worker: on(), now: NOW + 70 * MINUTE }), UP);
    expect(request.status).toMatchObject({ phase: 'Running', expiresAt: new Date(NOW + 90 * MINUTE).toISOString() });
  });

  it('is placed again when its worker is gone, or the host does not know it any more', () => {
    const gone = on({ instance: toObservedInstance(instanceInfo('terminated')) });
    const lost = takeLabStep(requestContext(running(), { worker: gone }));
    const unknown = takeLabStep(requestContext(running(), { worker: on() }), {
      'read-lab': hostFailure('lab-not-found'),
    });
    for (const { request } of [lost, unknown]) {
      expect(request.status).toMatchObject({ phase: 'Scheduling', retries: 1 });
      const { workerRef, hostLabId, startedAt, expiresAt } = request.status;
      expect([workerRef, hostLabId, startedAt, expiresAt]).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it('leaves a worker that failed', () => {
    const { request } = takeLabStep(requestContext(running(), { worker: on({ phase: 'Failed' }) }));
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Scheduling' });
  });

  it('stays on a draining worker until its deadline, and beyond it when that is to hold', () => {
    const draining = (drain: LabWorkerDrain) => on({ phase: 'Draining' }, drain);
    const at = (now: number, drain: LabWorkerDrain) =>
      takeLabStep(requestContext(running(), { worker: draining(drain), now }), UP).request.status;
    expect(at(NOW + 9 * MINUTE, { deadlineMs: 10 * MINUTE }).phase).toBe('Running');
    expect(at(NOW + 10 * MINUTE, { deadlineMs: 10 * MINUTE, onDeadline: 'hold' }).phase).toBe('Running');
    expect(at(NOW + 10 * MINUTE, { deadlineMs: 10 * MINUTE })).toMatchObject({
      phase: 'Stopping',
      afterStopping: 'Scheduling',
    });
  });

  it('deleted, it ends', () => {
    const { request } = takeLabStep(requestContext(running({ deleted: true }), { worker: on() }));
    expect(request.status).toMatchObject({ phase: 'Stopping', afterStopping: 'Completed' });
  });
});
