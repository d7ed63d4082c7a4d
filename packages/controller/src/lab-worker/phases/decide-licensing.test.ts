import type { HostLicense } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import {
  aWorker,
  CAPACITY,
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
import type { LabWorkerLicense, LabWorkerStatus } from '../../resources/lab-worker.ts';
import { toObservedInstance } from '../worker-facts.ts';

const TIMINGS = DEFAULT_CONTROLLER_TIMINGS;
const NONE: HostLicense = { registration: 'none', authorization: 'evaluation' };
const PENDING: HostLicense = { registration: 'pending', authorization: 'pending' };
const REFUSED: HostLicense = { registration: 'failed', authorization: 'none' };
const NO_SEATS: HostLicense = { registration: 'registered', authorization: 'out-of-compliance' };
const INSPECTION = { health: { ok: true, problems: [] }, capacity: CAPACITY, license: LICENSED };

function licensing(
  license: HostLicense,
  status: Partial<LabWorkerStatus> = {},
  mode: LabWorkerLicense['mode'] = 'required',
) {
  const instance = toObservedInstance(instanceInfo('running'));
  const host = { ...SPEC.host, license: { ...SPEC.host?.license, mode } } as typeof SPEC.host;
  const known = { ready: true, license };
  const common = { phase: 'Licensing', intent: INTENT, instance, address: '127.113.0.1', host: known } as const;
  return aWorker({ ...common, seatHeld: true, ...status }, { spec: { host } });
}

const late = { now: NOW + TIMINGS.licenseTimeoutMs + 1 };
const reasons = (worker: ReturnType<typeof aWorker>, type: string) =>
  worker.status.conditions.filter((condition) => condition.type === type).map(({ reason }) => reason);

describe('decideLicensing: registration', () => {
  it('writes that a seat is held before it registers for the first time', () => {
    const { call, worker, outcome } = takeStep(contextOf(licensing(NONE, { seatHeld: false })));
    expect(call).toBeUndefined();
    expect(worker.status).toMatchObject({ phase: 'Licensing', seatHeld: true });
    expect(outcome.requeueAfterMs).toBe(0);
    expect(takeStep(contextOf(worker), { 'apply-license': ok(undefined) }).call?.effect).toBe('apply-license');
  });

  it('reads while the registration is pending, and does not register again', () => {
    const applied = takeStep(contextOf(licensing(NONE)), { 'apply-license': ok(undefined) });
    expect(applied.worker.status.host?.license).toEqual(PENDING);
    const read = takeStep(contextOf(applied.worker), { 'read-license': ok(PENDING) });
    expect(read.call?.effect).toBe('read-license');
    expect(read.outcome.requeueAfterMs).toBe(TIMINGS.pollLicenseMs);
    expect(takeStep(contextOf(read.worker), { 'read-license': ok(PENDING) }).call?.effect).toBe('read-license');
  });

  it('is repeated when the license of another product is active', () => {
    const other = { ...LICENSED, product: 'CML_Personal' };
    expect(takeStep(contextOf(licensing(other)), { 'apply-license': ok(undefined) }).call?.effect).toBe(
      'apply-license',
    );
  });

  it.each(['license-busy', 'unreachable', 'timeout'] as const)('waits and repeats after %s', (kind) => {
    const { worker, outcome } = takeStep(contextOf(licensing(NONE)), { 'apply-license': hostFailure(kind) });
    expect(worker.status).toMatchObject({ phase: 'Licensing', seatHeld: true, failures: 1 });
    expect(outcome.requeueAfterMs).toBe(TIMINGS.retryBaseMs);
  });
});

describe('decideLicensing: the license is granted', () => {
  it('the capacity is read anew before labs come: the license decides it', () => {
    const read = takeStep(contextOf(licensing(PENDING, { recoveries: 2 })), { 'read-license': ok(LICENSED) });
    expect(read.worker.status.phase).toBe('Licensing');
    expect(read.outcome.requeueAfterMs).toBe(0);
    const inspected = takeStep(contextOf(read.worker), { 'inspect-host': ok(INSPECTION) });
    expect(inspected.worker.status).toMatchObject({ phase: 'Ready', capacity: CAPACITY, recoveries: 0 });
    expect(reasons(inspected.worker, 'Licensed')).toEqual(['AsExpected']);
  });

  it('a look that shows no license after all goes on waiting', () => {
    const { worker } = takeStep(contextOf(licensing(LICENSED)), {
      'inspect-host': ok({ ...INSPECTION, license: PENDING }),
    });
    expect(worker.status).toMatchObject({ phase: 'Licensing', host: { license: PENDING } });
  });

  it('a look that fails is repeated, but not beyond the time limit', () => {
    const failure = { 'inspect-host': hostFailure('unreachable') };
    expect(takeStep(contextOf(licensing(LICENSED)), failure).worker.status.phase).toBe('Licensing');
    expect(takeStep(contextOf(licensing(LICENSED), late), failure).worker.status.phase).toBe('Failed');
  });
});

describe('decideLicensing: the license is refused', () => {
  const cases = [
    ['a refused token', NONE, { 'apply-license': hostFailure('license-invalid') }, {}, 'LicenseInvalid'],
    ['a refused registration', PENDING, { 'read-license': ok(REFUSED) }, {}, 'LicenseInvalid'],
    ['no free seat', PENDING, { 'read-license': ok(NO_SEATS) }, {}, 'LicenseUnavailable'],
    ['the time limit', PENDING, {}, late, 'LicenseTimeout'],
  ] as const;

  it.each(cases)('%s fails a worker that requires it', (_, license, results, when, reason) => {
    const { worker } = takeStep(contextOf(licensing(license), when), results);
    expect(worker.status).toMatchObject({ phase: 'Failed', seatHeld: true });
    expect(reasons(worker, 'Licensed')).toEqual([reason]);
    expect(worker.status.retryAt).toBeDefined();
  });

  it.each(cases)('%s lets a worker with an optional one serve without it', (_, license, results, when, reason) => {
    const { worker } = takeStep(contextOf(licensing(license, {}, 'optional'), when), results);
    expect(worker.status.phase).toBe('ReadyUnlicensed');
    expect(reasons(worker, 'Licensed')).toEqual([reason]);
  });

  it('a required license that is refused each time uses the recoveries up', () => {
    const exhausted = licensing(PENDING, { recoveries: 5 });
    const { worker } = takeStep(contextOf(exhausted), { 'read-license': ok(REFUSED) });
    expect(worker.status.phase).toBe('Failed');
    expect(worker.status.retryAt).toBeUndefined();
  });
});

describe('decideLicensing: something else is wanted', () => {
  it('mode none goes into service without license', () => {
    expect(takeStep(contextOf(licensing(NONE, {}, 'none'))).worker.status.phase).toBe('ReadyUnlicensed');
  });

  it('Terminated gives the seat back first; Drained drains, which is where it stays', () => {
    const { spec, ...row } = licensing(PENDING);
    const wanted = (desired: 'Terminated' | 'Drained') =>
      takeStep(contextOf({ ...row, spec: { ...spec, desired } })).worker.status.phase;
    expect(wanted('Terminated')).toBe('Unlicensing');
    expect(wanted('Drained')).toBe('Draining');
  });

  it('fails when the instance is gone', () => {
    const instance = toObservedInstance(instanceInfo('terminated'));
    expect(takeStep(contextOf(licensing(PENDING, { instance }))).worker.status.phase).toBe('Failed');
  });
});
