import type { InstanceState } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import {
  aWorker,
  cloudFailure,
  contextOf,
  INTENT,
  instanceInfo,
  ok,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorkerSpec } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const REFERENCE = { provider: 'memory', instanceId: 'i-1' };

function inPhase(phase: 'Stopping' | 'Stopped', state: InstanceState, desired: LabWorkerSpec['desired'] = 'Stopped') {
  const instance = toObservedInstance(instanceInfo(state));
  const host = { ready: true, certificateFingerprint: 'AA' };
  return aWorker({ phase, intent: INTENT, instance, host, address: '127.113.0.1' }, { spec: { desired } });
}

describe('decideStopping', () => {
  it('stops the instance once, then reads until it is stopped', () => {
    const told = takeStep(contextOf(inPhase('Stopping', 'running')), { 'stop-instance': ok(undefined) });
    expect(told.call).toEqual({ effect: 'stop-instance', input: REFERENCE });
    expect(told.worker.status.instance?.state).toBe('stopping');
    const read = takeStep(contextOf(told.worker), { 'read-instance': ok(instanceInfo('stopping')) });
    expect(read.outcome.requeueAfterMs).toBe(TIMINGS.pollInstanceMs);
    const done = takeStep(contextOf(read.worker), { 'read-instance': ok(instanceInfo('stopped')) });
    expect(takeStep(contextOf(done.worker)).worker.status).toMatchObject({ phase: 'Stopped', intent: INTENT });
  });

  it.each(['NotSupported', 'Conflict', 'Unavailable'] as const)('backs off after %s', (code) => {
    const { worker, outcome } = takeStep(contextOf(inPhase('Stopping', 'running')), {
      'stop-instance': cloudFailure(code),
    });
    expect(worker.status).toMatchObject({ phase: 'Stopping', failures: 1 });
    expect(outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
  });

  it('goes on to remove the instance when the worker is to end', () => {
    expect(takeStep(contextOf(inPhase('Stopping', 'running', 'Terminated'))).worker.status.phase).toBe('Terminating');
  });

  it('an instance that vanishes does not end a worker that is to live: it fails, and is replaced', () => {
    const stopped = takeStep(contextOf(inPhase('Stopping', 'terminated')));
    expect(stopped.worker.status.phase).toBe('Stopped');
    const failed = takeStep(contextOf(stopped.worker));
    expect(failed.worker.status.phase).toBe('Failed');
    expect(failed.worker.status.retryAt).toBeDefined();
  });
});

describe('decideStopped', () => {
  it('sleeps until something else is wanted', () => {
    const before = inPhase('Stopped', 'stopped');
    const { call, outcome, worker } = takeStep(contextOf(before));
    expect(call).toBeUndefined();
    expect(outcome.requeueAfterMs).toBeUndefined();
    expect(worker).toEqual(before);
  });

  it('starts the instance again, and probes the host anew with the certificate that it knows', () => {
    const { call, worker } = takeStep(contextOf(inPhase('Stopped', 'stopped', 'Ready')), {
      'start-instance': ok(undefined),
    });
    expect(call).toEqual({ effect: 'start-instance', input: REFERENCE });
    expect(worker.status).toMatchObject({
      phase: 'Starting',
      instance: { state: 'pending' },
      host: { ready: false, certificateFingerprint: 'AA' },
    });
  });

  it('keeps trying to start when the cloud has no room', () => {
    const { worker, outcome } = takeStep(contextOf(inPhase('Stopped', 'stopped', 'Ready')), {
      'start-instance': cloudFailure('InsufficientCapacity'),
    });
    expect(worker.status).toMatchObject({ phase: 'Stopped', failures: 1 });
    expect(outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
  });

  it('stops an instance that somebody else has started: it would cost money unseen', () => {
    const { call, worker } = takeStep(contextOf(inPhase('Stopped', 'running')), { 'stop-instance': ok(undefined) });
    expect(call).toEqual({ effect: 'stop-instance', input: REFERENCE });
    expect(worker.status).toMatchObject({ phase: 'Stopped', instance: { state: 'stopping' } });
    expect(takeStep(contextOf(worker)).call).toBeUndefined();
  });

  it('ends when the worker is to be terminated, and fails when the instance is gone', () => {
    expect(takeStep(contextOf(inPhase('Stopped', 'stopped', 'Terminated'))).worker.status.phase).toBe('Terminating');
    expect(takeStep(contextOf(inPhase('Stopped', 'terminated'))).worker.status.phase).toBe('Failed');
  });
});
