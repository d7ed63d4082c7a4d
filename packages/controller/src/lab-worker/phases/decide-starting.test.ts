import { describe, expect, it } from 'vitest';
import {
  aWorker,
  CAPACITY,
  cloudFailure,
  contextOf,
  hostFailure,
  INTENT,
  instanceInfo,
  LICENSED,
  NOW,
  ok,
  SPEC,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorkerLicense, LabWorkerSpec, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const UNLICENSED = { registration: 'none', authorization: 'evaluation' } as const;
const SEEN = { certificateFingerprint: 'AA', version: '2.9' };

function starting(status: Partial<LabWorkerStatus> = {}, spec: Partial<LabWorkerSpec> = {}, deleted = false) {
  const instance = toObservedInstance(instanceInfo('running'));
  const address = '127.113.0.1';
  return aWorker({ phase: 'Starting', intent: INTENT, instance, address, ...status }, { spec, deleted });
}

function withLicense(license: LabWorkerLicense): Partial<LabWorkerSpec> {
  return SPEC.host === undefined ? {} : { host: { ...SPEC.host, license } };
}

function inspectionOf(license: typeof LICENSED | typeof UNLICENSED, problems: readonly string[] = []) {
  const inspection = { health: { ok: problems.length === 0, problems }, capacity: CAPACITY, license };
  return { 'inspect-host': ok(inspection) };
}

describe('decideStarting: the probe', () => {
  it('comes before any credentials are sent, and keeps the first certificate', () => {
    const probe = { reach: 'up', ready: true, certificateFingerprint: 'AA', version: '2.9' } as const;
    const { call, worker, outcome } = takeStep(contextOf(starting()), { 'probe-host': ok(probe) });
    expect(call?.effect).toBe('probe-host');
    expect(worker.status.host).toEqual({ ...SEEN, ready: true });
    expect(outcome.requeueAfterMs).toBe(0);
    expect(takeStep(contextOf(worker), inspectionOf(UNLICENSED)).call?.effect).toBe('inspect-host');
  });

  it('is repeated until the host says that it is ready', () => {
    const probe = { reach: 'up', ready: false, reason: 'no compute yet' } as const;
    const { worker, outcome } = takeStep(contextOf(starting()), { 'probe-host': ok(probe) });
    expect(worker.status).toMatchObject({ phase: 'Starting', host: { ready: false } });
    expect(worker.status.conditions).toMatchObject([{ reason: 'HostStarting', message: 'no compute yet' }]);
    expect(outcome.requeueAfterMs).toBe(TIMINGS.pollHostMs);
  });

  it('forgets the certificate when the host shows another one: while it starts it may change', () => {
    const before = starting({ host: { ...SEEN, ready: false } });
    const { worker } = takeStep(contextOf(before), { 'probe-host': hostFailure('tls-identity') });
    expect(worker.status.host).toEqual({ version: '2.9', ready: false });
    expect(worker.status.failures).toBe(1);
  });

  it('refuses another certificate for good once the host was logged in to, also when a worker comes back', () => {
    const before = starting({ host: { ...SEEN, ready: false, license: LICENSED } });
    const { worker } = takeStep(contextOf(before), { 'probe-host': hostFailure('tls-identity') });
    expect(worker.status.host).toEqual(before.status.host);
    expect(worker.status.failures).toBe(1);
  });

  it('ends at the time limit with the last reason, whatever the answers were', () => {
    const probe = { reach: 'booting', ready: false, reason: 'the API is not up' } as const;
    const { worker } = takeStep(contextOf(starting()), { 'probe-host': ok(probe) });
    const late = takeStep(contextOf(worker, { now: NOW + TIMINGS.startTimeoutMs + 1 }));
    expect(late.worker.status.phase).toBe('Failed');
    expect(late.outcome.events).toMatchObject([
      { reason: 'StartTimeout', message: expect.stringContaining('the API is not up') },
    ]);
  });
});

describe('decideStarting: the inspection', () => {
  const ready = (status: Partial<LabWorkerStatus> = {}) => starting({ host: { ...SEEN, ready: true }, ...status });

  it('leads to Licensing when a license is wanted and missing; this is no recovery yet', () => {
    const { worker } = takeStep(contextOf(ready({ recoveries: 2 })), inspectionOf(UNLICENSED));
    expect(worker.status).toMatchObject({ phase: 'Licensing', capacity: CAPACITY, seatHeld: false, recoveries: 2 });
  });

  it('adopts a license that the host has, and its seat', () => {
    const { worker } = takeStep(contextOf(ready({ recoveries: 2 })), inspectionOf(LICENSED));
    expect(worker.status).toMatchObject({ phase: 'Ready', seatHeld: true, recoveries: 0, host: { license: LICENSED } });
  });

  it('leads to ReadyUnlicensed when no license is wanted', () => {
    const before = starting({ host: { ...SEEN, ready: true } }, withLicense({ mode: 'none' }));
    expect(takeStep(contextOf(before), inspectionOf(UNLICENSED)).worker.status.phase).toBe('ReadyUnlicensed');
  });

  it('writes what the host complains about', () => {
    const { worker } = takeStep(contextOf(ready()), inspectionOf(LICENSED, ['disk full']));
    expect(worker.status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Healthy', status: 'False', message: 'disk full' }),
    );
  });

  it('refused credentials are forgiven for a while, since the user may be created late; then they fail the worker', () => {
    const refused = { 'inspect-host': hostFailure('authentication-failed') };
    const early = takeStep(contextOf(ready()), refused);
    expect(early.worker.status).toMatchObject({ phase: 'Starting', host: { ready: false }, failures: 1 });
    expect(early.outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs * 10);
    const late = takeStep(contextOf(ready(), { now: NOW + TIMINGS.authenticationGraceMs + 1 }), refused);
    expect(late.worker.status.phase).toBe('Failed');
    expect(late.outcome.events).toMatchObject([{ reason: 'AuthenticationFailed' }]);
  });

  it('that keeps failing on a host that calls itself ready is tried ever more seldom', () => {
    let worker = ready();
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) {
      const failed = takeStep(contextOf(worker), { 'inspect-host': hostFailure('transient') });
      waits.push(failed.outcome.requeueAfterMs);
      worker = takeStep(contextOf(failed.worker), { 'probe-host': ok({ reach: 'up', ready: true }) }).worker;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });
});

describe('decideStarting: the instance', () => {
  it('gone while the host starts fails the worker without a call', () => {
    const gone = toObservedInstance(instanceInfo('terminated'));
    const { call, outcome, worker } = takeStep(contextOf(starting({ instance: gone })));
    expect(call).toBeUndefined();
    expect(worker.status.phase).toBe('Failed');
    expect(outcome.events).toMatchObject([{ reason: 'InstanceLost' }]);
  });

  it('stopped is started', () => {
    const stopped = toObservedInstance(instanceInfo('stopped'));
    const { call, worker } = takeStep(contextOf(starting({ instance: stopped })), { 'start-instance': ok(undefined) });
    expect(call).toEqual({ effect: 'start-instance', input: { provider: 'memory', instanceId: 'i-1' } });
    expect(worker.status.instance?.state).toBe('pending');
  });

  it.each(['pending', 'unknown', 'stopping'] as const)('%s is read again, and its address with it', (state) => {
    const instance = toObservedInstance(instanceInfo(state));
    const info = instanceInfo('running', { privateIp: '127.113.0.9' });
    const step = takeStep(contextOf(starting({ instance })), { 'read-instance': ok(info) });
    expect(step.worker.status).toMatchObject({ address: '127.113.0.9', instance: { state: 'running' } });
    expect(step.outcome.requeueAfterMs).toBe(0);
    const failed = takeStep(contextOf(starting({ instance })), { 'read-instance': cloudFailure('Unavailable') });
    expect(failed.worker.status).toMatchObject({ phase: 'Starting', failures: 1 });
  });

  it('without address is read until it has one, without haste', () => {
    const { address: _none, ...status } = starting().status;
    const { privateIp: _missing, ...info } = instanceInfo('running');
    const before = { ...starting(), status };
    const { call, outcome } = takeStep(contextOf(before), { 'read-instance': ok(info) });
    expect(call?.effect).toBe('read-instance');
    expect(outcome.requeueAfterMs).toBe(TIMINGS.pollInstanceMs);
  });

  it('is all that a worker without lab host needs', () => {
    const { call, worker } = takeStep(contextOf(starting({ recoveries: 3 }, { host: undefined })));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Ready', recoveries: 0 });
  });
});

describe('decideStarting: deletion', () => {
  it('goes down by Unlicensing when a seat is held, else by Stopping', () => {
    expect(takeStep(contextOf(starting({ seatHeld: true }, {}, true))).worker.status.phase).toBe('Unlicensing');
    expect(takeStep(contextOf(starting({}, {}, true))).worker.status.phase).toBe('Stopping');
  });
});
