import { describe, expect, it } from 'vitest';
import {
  aWorker,
  cloudFailure,
  contextOf,
  type EffectResults,
  INTENT,
  instanceInfo,
  LICENSED,
  NOW,
  ok,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorkerStatus } from '../../resources/lab-worker.ts';
import { LAB_WORKER_PHASES } from '../../resources/lab-worker-phase.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const RUNNING = toObservedInstance(instanceInfo('running'));
const terminating = (status: Partial<LabWorkerStatus> = {}) =>
  aWorker({ phase: 'Terminating', intent: INTENT, ...status }, { deleted: true });
const removal = (remaining: number, more: { blockedBy?: string; consistencyWindowMs?: number } = {}) => ({
  'remove-instance': ok({ remaining, consistencyWindowMs: 0, ...more }),
});

describe('decideTerminating', () => {
  it('removes by id and token, and ends only when nothing is left', () => {
    const waiting = takeStep(contextOf(terminating({ instance: RUNNING })), removal(3));
    expect(waiting.call).toEqual({ effect: 'remove-instance', input: { intent: INTENT, instanceId: 'i-1' } });
    expect(waiting.worker.status).toMatchObject({ phase: 'Terminating', intent: INTENT });
    expect(waiting.outcome.requeueAfterMs).toBe(TIMINGS.pollInstanceMs);
    const { worker } = takeStep(contextOf(waiting.worker), removal(0));
    expect(worker.status.phase).toBe('Terminated');
    expect(worker.status.intent).toBeUndefined();
    expect(worker.status.instance).toBeUndefined();
  });

  it('removes by token when no id was ever written', () => {
    const { call } = takeStep(contextOf(terminating()), removal(0));
    expect(call?.input).toEqual({ intent: INTENT, instanceId: undefined });
  });

  it('does not believe that an instance that nobody saw running is gone before the cloud must show it', () => {
    const early = takeStep(contextOf(terminating()), removal(0, { consistencyWindowMs: 30_000 }));
    expect(early.worker.status).toMatchObject({ phase: 'Terminating', intent: INTENT });
    expect(early.outcome.requeueAfterMs).toBe(30_000);
    const later = { now: NOW + 30_000 };
    const done = takeStep(contextOf(early.worker, later), removal(0, { consistencyWindowMs: 30_000 }));
    expect(done.worker.status.phase).toBe('Terminated');
    const seen = takeStep(contextOf(terminating({ instance: RUNNING })), removal(0, { consistencyWindowMs: 30_000 }));
    expect(seen.worker.status.phase).toBe('Terminated');
  });

  it.each(['Unavailable', 'PermissionDenied', 'Conflict', 'InvalidConfiguration', 'Unknown'] as const)(
    '%s never counts as gone',
    (code) => {
      const { worker } = takeStep(contextOf(terminating({ instance: RUNNING })), {
        'remove-instance': cloudFailure(code),
      });
      expect(worker.status).toMatchObject({ phase: 'Terminating', intent: INTENT, failures: 1 });
      expect(worker.status.conditions).toMatchObject([{ type: 'Progressing', status: 'False', reason: code }]);
    },
  );

  it('says what blocks the removal, and goes on trying', () => {
    const { worker, outcome } = takeStep(contextOf(terminating()), removal(1, { blockedBy: 'deletion protection' }));
    expect(worker.status.conditions).toMatchObject([{ reason: 'RemovalBlocked', message: 'deletion protection' }]);
    expect(outcome.requeueAfterMs).toBe(TIMINGS.pollInstanceMs);
  });

  it('says what is left when it takes long', () => {
    const now = NOW + TIMINGS.provisioningTimeoutMs + 1;
    const { worker } = takeStep(contextOf(terminating(), { now }), removal(2));
    expect(worker.status.conditions).toMatchObject([{ reason: 'RemovalBlocked' }]);
    expect(worker.status.conditions[0]?.message).toContain('2 resources of token uid-1/1');
  });

  it('a seat that is still held is reported before the instance goes', () => {
    const host = { license: LICENSED };
    const { call, worker, outcome } = takeStep(contextOf(terminating({ seatHeld: true, host, instance: RUNNING })));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Terminating', seatHeld: false });
    expect(outcome.events).toMatchObject([{ type: 'Warning', reason: 'LicenseLeaked' }]);
    expect(outcome.events?.[0]?.message).toContain('uuid-1');
    expect(takeStep(contextOf(worker), removal(0)).worker.status.phase).toBe('Terminated');
  });
});

describe('decideTerminated', () => {
  it('lets go of a row whose deletion was asked for, and keeps the finalizers of others', () => {
    const before = aWorker({ phase: 'Terminated' }, { deleted: true, finalizers: ['backup', 'cloud-spi/cleanup'] });
    expect(takeStep(contextOf(before)).worker.metadata.finalizers).toEqual(['backup']);
  });

  it('keeps a row that nobody deleted, and does nothing', () => {
    const before = aWorker({ phase: 'Terminated' }, { spec: { desired: 'Terminated' } });
    const { call, outcome, worker } = takeStep(contextOf(before));
    expect([call, outcome.requeueAfterMs]).toEqual([undefined, undefined]);
    expect(worker).toEqual(before);
  });

  it('is the only phase that lets go: no step of another phase drops the finalizer', () => {
    const world: EffectResults = {
      'remove-instance': ok({ remaining: 0, consistencyWindowMs: 0 }),
      'release-license': ok('released'),
      'stop-instance': ok(undefined),
      'read-instance': ok(instanceInfo('running')),
    };
    for (const phase of LAB_WORKER_PHASES.filter((other) => other !== 'Terminated')) {
      const before = aWorker({ phase, intent: INTENT, instance: RUNNING }, { deleted: true });
      expect(takeStep(contextOf(before), world).worker.metadata.finalizers, phase).toEqual(['cloud-spi/cleanup']);
    }
  });
});
