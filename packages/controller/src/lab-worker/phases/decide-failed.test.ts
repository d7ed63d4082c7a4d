import { describe, expect, it } from 'vitest';
import {
  aLab,
  aWorker,
  cloudFailure,
  contextOf,
  hostFailure,
  INTENT,
  instanceInfo,
  LICENSED,
  NOW,
  ok,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorker, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const RUNNING = toObservedInstance(instanceInfo('running'));
const LOST = toObservedInstance(instanceInfo('terminated'));
const DUE = new Date(NOW).toISOString();
const KEPT = { now: NOW + TIMINGS.failedRetentionMs };
const GONE = { 'remove-instance': ok({ remaining: 0, consistencyWindowMs: 0 }) };

function failed(status: Partial<LabWorkerStatus> = {}, changes: Parameters<typeof aWorker>[1] = {}): LabWorker {
  const host = { ready: true, license: LICENSED };
  return aWorker({ phase: 'Failed', intent: INTENT, instance: RUNNING, host, ...status }, changes);
}

function withNewSpec(worker: LabWorker): LabWorker {
  return { ...worker, metadata: { ...worker.metadata, generation: 2 } };
}

describe('decideFailed: recovery', () => {
  it('waits until its time, then brings the host of a living instance back', () => {
    const retryAt = new Date(NOW + 60_000).toISOString();
    const waiting = takeStep(contextOf(failed({ retryAt })));
    expect(waiting.outcome.requeueAfterMs).toBe(60_000);
    expect(waiting.worker.status.phase).toBe('Failed');
    const { worker } = takeStep(contextOf(waiting.worker, { now: NOW + 60_000 }));
    expect(worker.status).toMatchObject({
      phase: 'Starting',
      recoveries: 1,
      instance: { state: 'unknown' },
      host: { ready: false },
    });
    expect(worker.status.retryAt).toBeUndefined();
  });

  it('makes a new instance when the old one is lost, after what is left of it was removed', () => {
    const { worker } = takeStep(contextOf(failed({ retryAt: DUE, instance: LOST, address: '127.113.0.1' })));
    expect(worker.status).toMatchObject({ phase: 'Provisioning', intent: { abandoned: { reason: 'Failed' } } });
    expect([worker.status.host, worker.status.address]).toEqual([undefined, undefined]);
    expect(takeStep(contextOf(worker), GONE).call?.effect).toBe('remove-instance');
  });

  it('the waits double, and end after five recoveries', () => {
    const serving = aWorker({ phase: 'Ready', intent: INTENT, instance: LOST });
    const waitOf = (recoveries: number) => {
      const { retryAt } = takeStep(contextOf({ ...serving, status: { ...serving.status, recoveries } })).worker.status;
      return retryAt === undefined ? undefined : (Date.parse(retryAt) - NOW) / TIMINGS.recoveryBaseMs;
    };
    expect([0, 1, 2, 3, 4, 5].map(waitOf)).toEqual([1, 2, 4, 8, 16, undefined]);
  });

  it('a new spec is tried at once, with all recoveries before it', () => {
    const { worker } = takeStep(contextOf(withNewSpec(failed({ recoveries: 5 }))));
    expect(worker.status).toMatchObject({ phase: 'Starting', recoveries: 0, observedGeneration: 2 });
  });

  it('a new spec is not forgotten when a leaked seat is written first', () => {
    const before = withNewSpec(failed({ seatHeld: true, instance: LOST }));
    const leaked = takeStep(contextOf(before)).worker;
    expect(leaked.status).toMatchObject({ phase: 'Failed', seatHeld: false });
    expect(takeStep(contextOf(leaked)).worker.status.phase).toBe('Provisioning');
  });
});

describe('decideFailed: when recovery was given up', () => {
  it('the instance is kept for a while for inspection, then removed', () => {
    const kept = takeStep(contextOf(failed()));
    expect(kept.call).toBeUndefined();
    expect(kept.outcome.requeueAfterMs).toBe(TIMINGS.failedRetentionMs);
    const removed = takeStep(contextOf(failed(), KEPT), GONE);
    expect(removed.call).toEqual({ effect: 'remove-instance', input: { intent: INTENT, instanceId: 'i-1' } });
    expect(removed.worker.status.phase).toBe('Failed');
    expect([removed.worker.status.intent, removed.worker.status.instance]).toEqual([undefined, undefined]);
    const asleep = takeStep(contextOf(removed.worker, KEPT));
    expect(asleep.call).toBeUndefined();
    expect(asleep.outcome.requeueAfterMs).toBeUndefined();
  });

  it('the removal is repeated until nothing is left', () => {
    const left = { 'remove-instance': ok({ remaining: 1, consistencyWindowMs: 0 }) };
    expect(takeStep(contextOf(failed(), KEPT), left).worker.status.intent).toEqual(INTENT);
    const error = { 'remove-instance': cloudFailure('Unavailable') };
    expect(takeStep(contextOf(failed(), KEPT), error).worker.status.intent).toEqual(INTENT);
  });

  it('the seat is given back before the instance goes', () => {
    const released = takeStep(contextOf(failed({ seatHeld: true }), KEPT), { 'release-license': ok('released') });
    expect(released.call?.effect).toBe('release-license');
    expect(released.worker.status).toMatchObject({ seatHeld: false, intent: INTENT });
    expect(takeStep(contextOf(released.worker, KEPT), GONE).call?.effect).toBe('remove-instance');
  });

  it('a host that cannot give it back is not waited for beyond the time limit', () => {
    const before = failed({ seatHeld: true });
    const silent = takeStep(contextOf(before, KEPT), { 'release-license': hostFailure('unreachable') });
    expect(silent.worker.status).toMatchObject({ seatHeld: true, failures: 1 });
    const now = KEPT.now + TIMINGS.unlicensingTimeoutMs + 1;
    const late = takeStep(contextOf(silent.worker, { now }));
    expect(late.call).toBeUndefined();
    expect(late.worker.status.seatHeld).toBe(false);
    expect(late.outcome.events).toMatchObject([{ reason: 'LicenseLeaked' }]);
  });
});

describe('decideFailed: the end', () => {
  it.each([
    ['labs on it', { seatHeld: true }, [aLab()], 'Draining'],
    ['a seat', { seatHeld: true }, [], 'Unlicensing'],
    ['just its instance', {}, [], 'Stopping'],
    ['nothing any more', { instance: LOST }, [], 'Terminating'],
  ] as const)('a deleted worker with %s goes down from there', (_, status, labs, phase) => {
    expect(takeStep(contextOf(failed(status, { deleted: true }), { labs })).worker.status.phase).toBe(phase);
  });

  it('a seat that was lost with the instance is reported once', () => {
    const leaked = takeStep(contextOf(failed({ seatHeld: true, instance: LOST }, { deleted: true })));
    expect(leaked.outcome.events).toMatchObject([{ reason: 'LicenseLeaked' }]);
    expect(takeStep(contextOf(leaked.worker)).worker.status.phase).toBe('Terminating');
  });
});
