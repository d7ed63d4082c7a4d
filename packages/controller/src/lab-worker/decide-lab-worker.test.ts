import { describe, expect, it } from 'vitest';
import {
  aWorker,
  CAPACITY,
  cloudFailure,
  contextOf,
  type EffectResults,
  hostFailure,
  INTENT,
  instanceInfo,
  LICENSED,
  NOW,
  ok,
  takeStep,
} from '../../test/fixtures/lab-worker-fixture.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import { LAB_WORKER_DESIRED_STATES, type LabWorkerStatus } from '../resources/lab-worker.ts';
import { LAB_WORKER_PHASES, LAB_WORKER_TRANSITIONS } from '../resources/lab-worker-phase.ts';
import { isLegalTransition } from '../resources/phase-transitions.ts';
import { toObservedInstance } from './worker-facts.ts';

/** What the world may answer, each with every kind of answer that a decision tells apart. */
const WORLDS: readonly EffectResults[] = [
  {
    'resolve-placement': ok(INTENT),
    provision: ok(instanceInfo('pending')),
    'read-instance': ok(instanceInfo('running')),
    'start-instance': ok(undefined),
    'stop-instance': ok(undefined),
    'remove-instance': ok({ remaining: 0, consistencyWindowMs: 0 }),
    'probe-host': ok({ reach: 'up', ready: true, certificateFingerprint: 'AA' }),
    'inspect-host': ok({ health: { ok: true, problems: [] }, capacity: CAPACITY, license: LICENSED }),
    'apply-license': ok(undefined),
    'read-license': ok(LICENSED),
    'release-license': ok('released'),
  },
  {
    'resolve-placement': cloudFailure('InvalidConfiguration'),
    provision: cloudFailure('InsufficientCapacity'),
    'read-instance': ok(instanceInfo('terminated')),
    'start-instance': cloudFailure('InsufficientCapacity'),
    'stop-instance': cloudFailure('NotSupported'),
    'remove-instance': ok({ remaining: 2, blockedBy: 'deletion protection', consistencyWindowMs: 0 }),
    'probe-host': ok({ reach: 'booting', ready: false }),
    'inspect-host': ok({
      health: { ok: false, problems: ['no image'] },
      capacity: CAPACITY,
      license: { registration: 'none', authorization: 'evaluation' },
    }),
    'apply-license': hostFailure('license-invalid'),
    'read-license': ok({ registration: 'registered', authorization: 'out-of-compliance' }),
    'release-license': ok('released-locally'),
  },
  {
    'resolve-placement': cloudFailure('Unavailable'),
    provision: cloudFailure('AlreadyExists'),
    'read-instance': cloudFailure('NotFound'),
    'start-instance': cloudFailure('Conflict'),
    'stop-instance': cloudFailure('RateLimited'),
    'remove-instance': cloudFailure('Unavailable'),
    'probe-host': hostFailure('tls-identity'),
    'inspect-host': hostFailure('authentication-failed'),
    'apply-license': hostFailure('license-busy'),
    'read-license': ok({ registration: 'failed', authorization: 'none' }),
    'release-license': hostFailure('conflict'),
  },
];

const LAB = { metadata: { uid: 'lab-1' }, kind: 'LabInstanceRequest' } as LabInstanceRequest;

function* situations(): Generator<{ status: Partial<LabWorkerStatus>; labs: LabInstanceRequest[] }> {
  for (const phase of LAB_WORKER_PHASES) {
    for (const state of [undefined, 'pending', 'running', 'stopped', 'terminated', 'failed'] as const) {
      for (const seatHeld of [false, true]) {
        for (const license of [undefined, LICENSED]) {
          for (const labs of [[], [LAB]]) {
            const instance =
              state === undefined ? {} : { intent: INTENT, instance: toObservedInstance(instanceInfo(state)) };
            const host = license === undefined ? {} : { host: { ready: true, license } };
            yield { status: { phase, seatHeld, ...instance, ...host }, labs };
          }
        }
      }
    }
  }
}

describe('decideLabWorker', () => {
  it('never writes an illegal transition, whatever is wanted, observed and answered, now or after every deadline', () => {
    let decisions = 0;
    for (const { status, labs } of situations()) {
      for (const desired of LAB_WORKER_DESIRED_STATES) {
        for (const deleted of [false, true]) {
          for (const world of WORLDS) {
            for (const now of [NOW, NOW + 24 * 3_600_000]) {
              const worker = aWorker(status, { spec: { desired }, deleted });
              const { outcome } = takeStep(contextOf(worker, { labs, now }), world);
              const next = outcome.phase ?? worker.status.phase;
              const legal = isLegalTransition(LAB_WORKER_TRANSITIONS, worker.status.phase, next);
              expect(legal, `${JSON.stringify({ status, desired, deleted, labs: labs.length })} → ${next}`).toBe(true);
              decisions += 1;
            }
          }
        }
      }
    }
    expect(decisions).toBe(15 * 6 * 2 * 2 * 2 * 4 * 2 * 3 * 2);
  });

  it('every worker that is deleted ends, when the world answers well', () => {
    for (const { status } of situations()) {
      if (status.phase === 'Terminated') continue;
      let worker = aWorker(status, { deleted: true });
      for (let step = 0; step < 20 && worker.metadata.finalizers.length > 0; step += 1) {
        worker = takeStep(contextOf(worker), WORLDS[0]).worker;
      }
      expect(worker.metadata.finalizers, JSON.stringify(status)).toEqual([]);
      expect(worker.status.phase).toBe('Terminated');
      expect(worker.status.intent).toBeUndefined();
    }
  });

  it('every worker that is wanted gets into service, when the world answers well and time passes', () => {
    for (const { status, labs } of situations()) {
      if (status.phase === 'Terminating' || status.phase === 'Terminated') continue;
      let worker = aWorker({
        ...status,
        ...(status.phase === 'Failed' ? { retryAt: new Date(NOW).toISOString() } : {}),
      });
      let now = NOW;
      for (let step = 0; step < 60 && !['Ready', 'Active'].includes(worker.status.phase); step += 1) {
        const state = worker.status.phase === 'Stopping' ? 'stopped' : 'running';
        const world = { ...WORLDS[0], 'read-instance': ok(instanceInfo(state)) };
        const taken = takeStep(contextOf(worker, { now, labs }), world);
        worker = taken.worker;
        now = Math.max(
          now + (taken.outcome.requeueAfterMs ?? 0),
          worker.status.retryAt ? Date.parse(worker.status.retryAt) : 0,
        );
      }
      expect(['Ready', 'Active'], JSON.stringify(status)).toContain(worker.status.phase);
    }
  });
});
