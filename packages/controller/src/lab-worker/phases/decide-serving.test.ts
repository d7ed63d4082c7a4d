import { describe, expect, it } from 'vitest';
import {
  aLab,
  aWorker,
  CAPACITY,
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
import type { LabWorkerSpec, LabWorkerStatus } from '../../resources/lab-worker.ts';
import type { Condition } from '../../resources/resource.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const INSPECTION = { health: { ok: true, problems: [] }, capacity: CAPACITY, license: LICENSED };
const LOST_LICENSE = { registration: 'registered', authorization: 'out-of-compliance' } as const;

function serving(status: Partial<LabWorkerStatus> = {}, spec: Partial<LabWorkerSpec> = {}) {
  const instance = toObservedInstance(instanceInfo('running'));
  const host = { ready: true, license: LICENSED };
  return aWorker({ phase: 'Ready', intent: INTENT, instance, host, capacity: CAPACITY, ...status }, { spec });
}

function condition(type: string, status: Condition['status'], sinceMs = 0): Condition {
  const lastTransitionTime = new Date(NOW - sinceMs).toISOString();
  return { type, status, reason: 'AsExpected', message: 'The lab host reports no problem.', lastTransitionTime };
}

describe('decideServing: phases', () => {
  it('a lab on the worker makes it Active, the last one gone makes it Ready again', () => {
    const active = takeStep(contextOf(serving(), { labs: [aLab()] })).worker;
    expect(active.status.phase).toBe('Active');
    expect(takeStep(contextOf(active)).worker.status.phase).toBe('Ready');
  });

  it('a lost license is asked for again at once, with labs on the worker or without', () => {
    const host = { ready: true, license: LOST_LICENSE };
    const conditions = [condition('Licensed', 'True')];
    for (const labs of [[], [aLab()]]) {
      const { call, worker } = takeStep(contextOf(serving({ host, conditions }), { labs }));
      expect(call).toBeUndefined();
      expect(worker.status.phase).toBe('Licensing');
    }
  });

  it('after a refusal the license is asked for again only after a while', () => {
    const status = { phase: 'ReadyUnlicensed', host: { ready: true, license: LOST_LICENSE } } as const;
    const before = serving({ ...status, conditions: [condition('Licensed', 'False')] });
    const stays = takeStep(contextOf(before, { inspectedAt: NOW }));
    expect(stays.worker.status.phase).toBe('ReadyUnlicensed');
    const later = takeStep(contextOf(before, { now: NOW + TIMINGS.relicenseAfterMs + 1 }));
    expect(later.worker.status.phase).toBe('Licensing');
  });

  it.each(['Drained', 'Stopped', 'Terminated'] as const)(
    '%s begins with draining, which stops new placements',
    (desired) => {
      expect(takeStep(contextOf(serving({}, { desired }))).worker.status.phase).toBe('Draining');
    },
  );

  it.each([
    ['terminated', 'InstanceLost'],
    ['stopped', 'InstanceStopped'],
  ] as const)('an instance that is %s fails the worker and is brought back', (state, reason) => {
    const { worker, outcome } = takeStep(contextOf(serving({ instance: toObservedInstance(instanceInfo(state)) })));
    expect(worker.status).toMatchObject({ phase: 'Failed', retryAt: new Date(NOW + 60_000).toISOString() });
    expect(outcome.events).toMatchObject([{ type: 'Warning', reason }]);
  });
});

describe('decideServing: checks of the host', () => {
  it('take place from time to time, counted from the last one of this process', () => {
    const early = takeStep(contextOf(serving(), { inspectedAt: NOW - 1_000 }));
    expect(early.call).toBeUndefined();
    expect(early.outcome.requeueAfterMs).toBe(TIMINGS.checkHostMs - 1_000);
    expect(takeStep(contextOf(serving()), { 'inspect-host': ok(INSPECTION) }).call?.effect).toBe('inspect-host');
  });

  it('write nothing when nothing has changed', () => {
    const before = serving({ conditions: [condition('Healthy', 'True', 5_000)] });
    const { worker } = takeStep(contextOf(before), { 'inspect-host': ok(INSPECTION) });
    expect(worker).toEqual(before);
    expect(takeStep(contextOf(before, { inspectedAt: NOW })).worker).toEqual(before);
  });

  it('do not touch a worker without lab host, which sleeps until something changes', () => {
    const before = serving({}, { host: undefined });
    const { call, outcome, worker } = takeStep(contextOf(before));
    expect(call).toBeUndefined();
    expect(outcome.requeueAfterMs).toBeUndefined();
    expect(worker).toEqual(before);
  });

  it('three failures in a row make the worker unfit for new labs, and keep its labs', () => {
    let worker = serving({ phase: 'Active', conditions: [condition('Healthy', 'True')] });
    const healthy = () => worker.status.conditions.find(({ type }) => type === 'Healthy')?.status;
    for (const expected of ['True', 'True', 'Unknown']) {
      worker = takeStep(contextOf(worker, { labs: [aLab()] }), { 'inspect-host': hostFailure('unreachable') }).worker;
      expect(healthy()).toBe(expected);
      expect(worker.status.phase).toBe('Active');
    }
    worker = takeStep(contextOf(worker, { labs: [aLab()] }), { 'inspect-host': ok(INSPECTION) }).worker;
    expect(worker.status.failures).toBe(0);
    expect(healthy()).toBe('True');
  });

  it('a host that does not answer for too long is lost', () => {
    const silent = (sinceMs: number) =>
      takeStep(contextOf(serving({ failures: 9, conditions: [condition('Healthy', 'Unknown', sinceMs)] })), {
        'inspect-host': hostFailure('unreachable'),
      });
    expect(silent(TIMINGS.hostLostAfterMs).worker.status.phase).toBe('Ready');
    const lost = silent(TIMINGS.hostLostAfterMs + 1);
    expect(lost.worker.status.phase).toBe('Failed');
    expect(lost.outcome.events).toMatchObject([{ reason: 'HostLost' }]);
  });

  it('problems that a host has reported for long do not count as silence', () => {
    const conditions = [condition('Healthy', 'False', 24 * 3_600_000)];
    const { worker } = takeStep(contextOf(serving({ conditions })), { 'inspect-host': hostFailure('timeout') });
    expect(worker.status).toMatchObject({ phase: 'Ready', failures: 1 });
  });

  it('problems that a host reports keep new labs away', () => {
    const health = { ok: false, problems: ['disk full', 'compute lost'] };
    const { worker } = takeStep(contextOf(serving()), { 'inspect-host': ok({ ...INSPECTION, health }) });
    expect(worker.status.conditions).toMatchObject([{ status: 'False', message: 'disk full; compute lost' }]);
  });

  it('a license that has gone shows in the next pass', () => {
    const inspected = takeStep(contextOf(serving({ conditions: [condition('Licensed', 'True')] })), {
      'inspect-host': ok({ ...INSPECTION, license: LOST_LICENSE }),
    });
    const next = takeStep(contextOf(inspected.worker, { inspectedAt: NOW }));
    expect(next.worker.status.phase).toBe('Licensing');
  });
});
