import { describe, expect, it } from 'vitest';
import {
  aLab,
  aWorker,
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
import type { LabWorkerSpec, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

function unlicensing(desired: LabWorkerSpec['desired'] = 'Terminated', status: Partial<LabWorkerStatus> = {}) {
  const instance = toObservedInstance(instanceInfo('running'));
  const host = { ready: true, license: LICENSED };
  const common = { phase: 'Unlicensing', intent: INTENT, instance, host, seatHeld: true } as const;
  return aWorker({ ...common, ...status }, { spec: { desired } });
}

const leak = (worker: ReturnType<typeof unlicensing>) =>
  worker.status.conditions.find(({ type }) => type === 'LicenseLeaked')?.message;

describe('decideUnlicensing', () => {
  it.each(['released', 'already-free'] as const)('%s frees the seat and goes on to Stopping', (release) => {
    const { call, worker } = takeStep(contextOf(unlicensing()), { 'release-license': ok(release) });
    expect(call?.effect).toBe('release-license');
    expect(worker.status).toMatchObject({ phase: 'Stopping', seatHeld: false, host: { ready: true } });
    expect(worker.status.host?.license).toBeUndefined();
    expect(leak(worker)).toBeUndefined();
  });

  it('released-locally goes on, and names the seat that has to be freed by hand', () => {
    const { worker, outcome } = takeStep(contextOf(unlicensing()), { 'release-license': ok('released-locally') });
    expect(worker.status).toMatchObject({ phase: 'Stopping', seatHeld: false });
    expect(leak(worker)).toContain('product UUID uuid-1');
    expect(outcome.events).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'LicenseLeaked' }));
  });

  it('nodes that still run send it back to draining when they are labs of ours', () => {
    const step = takeStep(contextOf(unlicensing(), { labs: [aLab()] }), { 'release-license': hostFailure('conflict') });
    expect(step.worker.status).toMatchObject({ phase: 'Draining', seatHeld: true });
  });

  it.each(['conflict', 'license-busy', 'unreachable'] as const)('%s is tried again while there is time', (kind) => {
    const { worker, outcome } = takeStep(contextOf(unlicensing()), { 'release-license': hostFailure(kind) });
    expect(worker.status).toMatchObject({ phase: 'Unlicensing', seatHeld: true, failures: 1 });
    expect(outcome.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.retryBaseMs);
  });

  it('does not hold the worker beyond the time limit', () => {
    const now = NOW + DEFAULT_CONTROLLER_TIMINGS.unlicensingTimeoutMs + 1;
    const { call, worker } = takeStep(contextOf(unlicensing(), { now }));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Stopping', seatHeld: false });
    expect(leak(worker)).toContain('within the time limit');
  });

  it('an instance that is gone leaks its seat', () => {
    const instance = toObservedInstance(instanceInfo('terminated'));
    const { call, worker } = takeStep(contextOf(unlicensing('Terminated', { instance })));
    expect(call).toBeUndefined();
    expect(worker.status.seatHeld).toBe(false);
    expect(leak(worker)).toContain('uuid-1');
  });

  it('a worker that is wanted again gets its license again', () => {
    const { worker } = takeStep(contextOf(unlicensing('Ready')), { 'release-license': ok('released') });
    expect(worker.status.phase).toBe('Licensing');
    const unlicensed = { ...worker, spec: { ...worker.spec, host: { ...SPEC.host, license: { mode: 'none' } } } };
    const back = { ...unlicensed, status: { ...worker.status, phase: 'Unlicensing' } } as typeof worker;
    expect(takeStep(contextOf(back)).worker.status.phase).toBe('ReadyUnlicensed');
  });

  it('a worker that is to stay drained goes back to draining, not to a stop', () => {
    const { worker } = takeStep(contextOf(unlicensing('Drained')), { 'release-license': ok('released') });
    expect(worker.status.phase).toBe('Draining');
  });
});
