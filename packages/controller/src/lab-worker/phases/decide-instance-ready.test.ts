import { describe, expect, it } from 'vitest';
import {
  aWorker,
  cloudFailure,
  contextOf,
  INTENT,
  instanceInfo,
  NOW,
  ok,
  SPEC,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorkerSpec } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const { privateIp: _unknown, ...WITHOUT_ADDRESS } = toObservedInstance(instanceInfo('running'));

function instanceReady(instance = toObservedInstance(instanceInfo('running')), spec: Partial<LabWorkerSpec> = {}) {
  return aWorker({ phase: 'InstanceReady', intent: INTENT, instance }, { spec });
}

describe('decideInstanceReady', () => {
  it('goes on with the address that is known already, without a call', () => {
    const { call, worker } = takeStep(contextOf(instanceReady()));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Starting', address: '127.113.0.1' });
  });

  it('uses the public address where the spec asks for it, and never the private one instead', () => {
    const host = SPEC.host === undefined ? undefined : { ...SPEC.host, address: 'public' as const };
    const before = instanceReady(undefined, { host });
    const waiting = takeStep(contextOf(before), { 'read-instance': ok(instanceInfo('running')) });
    expect(waiting.worker.status.phase).toBe('InstanceReady');
    const info = instanceInfo('running', { publicIp: '192.0.2.1' });
    expect(takeStep(contextOf(before), { 'read-instance': ok(info) }).worker.status.address).toBe('192.0.2.1');
  });

  it('reads again while there is no address', () => {
    const { privateIp: _none, ...info } = instanceInfo('running');
    const { call, outcome, worker } = takeStep(contextOf(instanceReady(WITHOUT_ADDRESS)), {
      'read-instance': ok(info),
    });
    expect(call?.effect).toBe('read-instance');
    expect(worker.status.phase).toBe('InstanceReady');
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.pollInstanceMs);
  });

  it('fails with NoAddress after the time limit, also when the reads fail', () => {
    const now = NOW + DEFAULT_CONTROLLER_TIMINGS.addressTimeoutMs + 1;
    const { worker } = takeStep(contextOf(instanceReady(WITHOUT_ADDRESS), { now }));
    expect(worker.status.phase).toBe('Failed');
    expect(worker.status.conditions).toMatchObject([{ type: 'Ready', reason: 'NoAddress' }]);
  });

  it('a failed read backs off', () => {
    const { outcome } = takeStep(contextOf(instanceReady(WITHOUT_ADDRESS)), {
      'read-instance': cloudFailure('Unavailable'),
    });
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.retryBaseMs);
  });

  it('needs no address for a worker without lab host', () => {
    const { call, worker } = takeStep(contextOf(instanceReady(WITHOUT_ADDRESS, { host: undefined })));
    expect(call).toBeUndefined();
    expect(worker.status.phase).toBe('Starting');
  });

  it('fails when the instance is gone', () => {
    const { worker } = takeStep(contextOf(instanceReady(toObservedInstance(instanceInfo('terminated')))));
    expect(worker.status.phase).toBe('Failed');
  });
});
