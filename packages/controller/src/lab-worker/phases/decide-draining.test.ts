import { describe, expect, it } from 'vitest';
import {
  aLab,
  aWorker,
  contextOf,
  INTENT,
  instanceInfo,
  LICENSED,
  NOW,
  takeStep,
} from '../../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../configuration/controller-timings.ts';
import type { LabWorkerSpec, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const HOUR = 3_600_000;

function draining(spec: Partial<LabWorkerSpec>, status: Partial<LabWorkerStatus> = {}) {
  const instance = toObservedInstance(instanceInfo('running'));
  const host = { ready: true, license: LICENSED };
  return aWorker({ phase: 'Draining', intent: INTENT, instance, host, ...status }, { spec });
}

const blocked = (worker: ReturnType<typeof draining>) =>
  worker.status.conditions.find(({ type }) => type === 'DrainBlocked');

describe('decideDraining', () => {
  it('waits for the labs and looks again at the deadline, by default after four hours', () => {
    const { call, worker, outcome } = takeStep(contextOf(draining({ desired: 'Stopped' }), { labs: [aLab()] }));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Draining', labs: 1 });
    expect(outcome.requeueAfterMs).toBe(4 * HOUR);
    expect(outcome.wake).toBeUndefined();
  });

  it('at the deadline wakes the labs, which leave by themselves', () => {
    const before = draining({ desired: 'Terminated', drain: { deadlineMs: HOUR } });
    const { worker, outcome } = takeStep(contextOf(before, { labs: [aLab('a'), aLab('b')], now: NOW + HOUR }));
    expect(outcome.wake).toEqual([
      { kind: 'LabInstanceRequest', uid: 'a' },
      { kind: 'LabInstanceRequest', uid: 'b' },
    ]);
    expect(worker.status.phase).toBe('Draining');
    expect(blocked(worker)).toMatchObject({ status: 'True', reason: 'Forcing' });
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.checkHostMs);
  });

  it('onDeadline hold leaves the labs alone and says so', () => {
    const before = draining({ desired: 'Terminated', drain: { deadlineMs: HOUR, onDeadline: 'hold' } });
    const { worker, outcome } = takeStep(contextOf(before, { labs: [aLab()], now: NOW + HOUR }));
    expect(outcome.wake).toEqual([]);
    expect(blocked(worker)).toMatchObject({ status: 'True', reason: 'Held' });
  });

  it('a new deadline counts at once', () => {
    const later = draining({ desired: 'Stopped', drain: { deadlineMs: 2 * HOUR } });
    expect(takeStep(contextOf(later, { labs: [aLab()], now: NOW + HOUR })).outcome.requeueAfterMs).toBe(HOUR);
  });

  it('a worker that is wanted again serves again, with its labs', () => {
    expect(takeStep(contextOf(draining({ desired: 'Ready' }), { labs: [aLab()] })).worker.status.phase).toBe('Active');
    expect(takeStep(contextOf(draining({ desired: 'Ready' }))).worker.status.phase).toBe('Ready');
  });

  it('Drained stays here with its license, and writes nothing more', () => {
    const before = draining({ desired: 'Drained' }, { seatHeld: true, labs: 1 });
    const drained = takeStep(contextOf(before));
    expect(drained.worker.status).toMatchObject({ phase: 'Draining', seatHeld: true, labs: 0 });
    expect(drained.outcome.requeueAfterMs).toBeUndefined();
    expect(takeStep(contextOf(drained.worker)).worker).toEqual(drained.worker);
  });

  it.each(['Stopped', 'Terminated'] as const)(
    '%s goes on by Unlicensing when a seat is held, else by Stopping',
    (desired) => {
      expect(takeStep(contextOf(draining({ desired }, { seatHeld: true }))).worker.status.phase).toBe('Unlicensing');
      expect(takeStep(contextOf(draining({ desired }))).worker.status.phase).toBe('Stopping');
    },
  );

  it('fails when the instance is gone: there is nothing to wait for', () => {
    const instance = toObservedInstance(instanceInfo('terminated'));
    const { worker } = takeStep(contextOf(draining({ desired: 'Stopped' }, { instance }), { labs: [aLab()] }));
    expect(worker.status.phase).toBe('Failed');
  });
});
