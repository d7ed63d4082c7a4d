import { describe, expect, it } from 'vitest';
import {
  aWorker,
  cloudFailure,
  contextOf,
  INTENT,
  instanceInfo,
  NOW,
  ok,
  type TakenStep,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const ABANDONED = { ...INTENT, abandoned: { reason: 'InsufficientCapacity', message: 'none there' } };
const PENDING = toObservedInstance(instanceInfo('pending'));
const GONE = ok({ remaining: 0, consistencyWindowMs: 0 });
const { createdAt: _when, ...RESOLVED } = INTENT;

const provisioning = (status: Parameters<typeof aWorker>[0] = {}) => aWorker({ phase: 'Provisioning', ...status });
const intentOf = ({ worker }: TakenStep) => worker.status.intent;

describe('decideProvisioning: before the cloud is called', () => {
  it('writes the intent first, and calls the cloud in a later pass', () => {
    const resolved = takeStep(contextOf(provisioning({ attempt: 0 })), { 'resolve-placement': ok(RESOLVED) });
    expect(resolved.call).toEqual({ effect: 'resolve-placement', input: { attempt: 1, placement: 0 } });
    expect(resolved.worker.status).toMatchObject({ attempt: 1, placement: 0, intent: INTENT });
    expect(resolved.worker.status.instance).toBeUndefined();
    expect(resolved.outcome.requeueAfterMs).toBe(0);
    const next = takeStep(contextOf(resolved.worker), { provision: ok(instanceInfo('pending')) });
    expect(next.call).toEqual({ effect: 'provision', input: INTENT });
  });

  it.each(['InvalidConfiguration', 'NotSupported'] as const)('%s of a placement waits for another spec', (code) => {
    const { worker } = takeStep(contextOf(provisioning()), { 'resolve-placement': cloudFailure(code) });
    expect(worker.status).toMatchObject({ phase: 'Failed' });
    expect(worker.status.retryAt).toBeUndefined();
  });

  it('takes the first placement when the spec has fewer of them now', () => {
    const before = aWorker({ phase: 'Provisioning', placement: 1 }, { spec: { placements: [{ provider: 'memory' }] } });
    const { call, worker } = takeStep(contextOf(before), { 'resolve-placement': ok(RESOLVED) });
    expect(call?.input).toEqual({ attempt: 2, placement: 0 });
    expect(worker.status.placement).toBe(0);
  });

  it('leaves without an effect when the worker is deleted', () => {
    const { call, worker } = takeStep(contextOf(aWorker({ phase: 'Provisioning', intent: INTENT }, { deleted: true })));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Terminating', intent: INTENT });
  });
});

describe('decideProvisioning: one attempt', () => {
  it.each(['Unavailable', 'Timeout', 'RateLimited', 'Unknown'] as const)(
    'repeats the same intent after %s, whatever came of the call',
    (code) => {
      const first = takeStep(contextOf(provisioning({ intent: INTENT })), { provision: cloudFailure(code) });
      expect(intentOf(first)).toEqual(INTENT);
      expect(first.worker.status).toMatchObject({ attempt: 1, placement: 0, failures: 1 });
      expect(first.outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
      const second = takeStep(contextOf(first.worker), { provision: ok(instanceInfo('running')) });
      expect(second.call).toEqual({ effect: 'provision', input: INTENT });
    },
  );

  it('writes the id as soon as the cloud has accepted, and reads from then on', () => {
    const accepted = takeStep(contextOf(provisioning({ intent: INTENT })), { provision: ok(instanceInfo('pending')) });
    expect(accepted.worker.status).toMatchObject({ phase: 'Provisioning', instance: { instanceId: 'i-1' } });
    expect(accepted.outcome.requeueAfterMs).toBe(TIMINGS.pollInstanceMs);
    const read = takeStep(contextOf(accepted.worker), { 'read-instance': ok(instanceInfo('running')) });
    expect(read.call).toEqual({ effect: 'read-instance', input: { provider: 'memory', instanceId: 'i-1' } });
    expect(read.worker.status).toMatchObject({ phase: 'InstanceReady', instance: { state: 'running' } });
  });

  it('a launch that breaks after acceptance is given up with the reason of the cloud', () => {
    const before = provisioning({ intent: INTENT, instance: PENDING });
    const stateReason = { code: 'InsufficientCapacity', message: 'no host' } as const;
    const step = takeStep(contextOf(before), { 'read-instance': ok(instanceInfo('failed', { stateReason })) });
    expect(intentOf(step)?.abandoned).toMatchObject({ reason: 'InsufficientCapacity' });
    expect(step.worker.status).toMatchObject({ phase: 'Provisioning', instance: { state: 'failed' } });
    expect(step.outcome.requeueAfterMs).toBe(0);
  });

  it('an instance that the cloud does not know is given up when the observer says that it is gone, not before', () => {
    let worker = provisioning({ intent: INTENT, instance: PENDING });
    for (let reads = 1; reads <= 10; reads += 1) {
      const taken = takeStep(contextOf(worker), { 'read-instance': cloudFailure('NotFound') });
      expect(intentOf(taken)?.abandoned).toBeUndefined();
      worker = taken.worker;
    }
    const gone = provisioning({ intent: INTENT, instance: { ...PENDING, state: 'terminated' } });
    const last = takeStep(contextOf(gone), { 'read-instance': cloudFailure('NotFound') });
    expect(intentOf(last)?.abandoned?.reason).toBe('NotFound');
  });

  it('an attempt that takes too long is given up', () => {
    const now = NOW + TIMINGS.provisioningTimeoutMs + 1;
    const step = takeStep(contextOf(provisioning({ intent: INTENT, instance: PENDING }), { now }));
    expect(step.call).toBeUndefined();
    expect(intentOf(step)?.abandoned?.reason).toBe('Timeout');
  });

  it('InvalidConfiguration of the cloud waits for another spec and keeps the intent for the clean-up', () => {
    const step = takeStep(contextOf(provisioning({ intent: INTENT })), {
      provision: cloudFailure('InvalidConfiguration'),
    });
    expect(step.worker.status).toMatchObject({ phase: 'Failed', intent: INTENT });
    expect(step.worker.status.retryAt).toBeUndefined();
  });
});

describe('decideProvisioning: the next placement', () => {
  it.each(['InsufficientCapacity', 'QuotaExceeded', 'AlreadyExists'] as const)(
    '%s gives the attempt up and says so in an event',
    (code) => {
      const step = takeStep(contextOf(provisioning({ intent: INTENT })), { provision: cloudFailure(code) });
      expect(intentOf(step)).toMatchObject({ token: INTENT.token, abandoned: { reason: code } });
      expect(step.outcome.events).toMatchObject([{ type: 'Warning', reason: code }]);
    },
  );

  it('begins only when nothing of the old token is left, and with a new token', () => {
    const before = provisioning({ intent: ABANDONED, instance: PENDING });
    const waiting = takeStep(contextOf(before), { 'remove-instance': ok({ remaining: 1, consistencyWindowMs: 0 }) });
    expect(waiting.call).toEqual({ effect: 'remove-instance', input: { intent: ABANDONED, instanceId: 'i-1' } });
    expect(intentOf(waiting)).toEqual(ABANDONED);
    const removed = takeStep(contextOf(waiting.worker), { 'remove-instance': GONE });
    expect(intentOf(removed)).toBeUndefined();
    expect(removed.worker.status.instance).toBeUndefined();
    expect(removed.outcome.requeueAfterMs).toBe(0);
    const next = takeStep(contextOf(removed.worker), { 'resolve-placement': ok(RESOLVED) });
    expect(next.call?.input).toEqual({ attempt: 2, placement: 1 });
  });

  it('a removal that fails keeps the old token', () => {
    const step = takeStep(contextOf(provisioning({ intent: ABANDONED })), {
      'remove-instance': cloudFailure('Unavailable'),
    });
    expect(intentOf(step)).toEqual(ABANDONED);
    expect(step.outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
  });

  it('after the last placement the first one follows, with a back-off', () => {
    const before = provisioning({ intent: ABANDONED, placement: 1, failures: 3 });
    const { worker, outcome } = takeStep(contextOf(before), { 'remove-instance': GONE });
    expect(worker.status).toMatchObject({ placement: 0, failures: 4 });
    expect(outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs * 8);
  });

  it('the back-off grows with the time spent, even when each launch is accepted at first, up to its limit', () => {
    const before = provisioning({ intent: ABANDONED, placement: 1 });
    const waitAfter = (ageMs: number) =>
      takeStep(contextOf(before, { now: NOW + ageMs }), { 'remove-instance': GONE }).outcome.requeueAfterMs;
    expect(waitAfter(60_000)).toBe(30_000);
    expect(waitAfter(24 * 3_600_000)).toBe(TIMINGS.retryMaxMs);
  });
});
