import { describe, expect, it } from 'vitest';
import { aRequest } from '../../test/fixtures/lab-request-fixture.ts';
import { aWorker, CAPACITY, NOW } from '../../test/fixtures/lab-worker-fixture.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import { LAB_WORKER_PHASES } from '../resources/lab-worker-phase.ts';
import { type Candidate, isAccepting, planPlacements, toCandidate } from './plan-placements.ts';

function waiting(uid: string, nodes: number, changes: { priority?: number; ageMs?: number } = {}): LabInstanceRequest {
  const creationTimestamp = new Date(NOW - (changes.ageMs ?? 0)).toISOString();
  const demand = { nodes, cpuMilli: 0, memoryMib: 0 };
  return aRequest({ phase: 'Scheduling', demand }, { uid, creationTimestamp, spec: { priority: changes.priority } });
}

const candidate = (id: string, nodes: number): Candidate => ({
  id,
  room: { labs: 9, nodes, cpuMilli: 100, memoryMib: 100 },
});
const planOf = (requests: LabInstanceRequest[], candidates: Candidate[]) =>
  Object.fromEntries([...planPlacements(requests, candidates)].map(([{ metadata }, { id }]) => [metadata.uid, id]));

describe('planPlacements', () => {
  it('goes by priority, then by age', () => {
    const requests = [waiting('new', 1), waiting('old', 1, { ageMs: 1_000 }), waiting('urgent', 1, { priority: 5 })];
    expect(planOf(requests, [candidate('a', 1)])).toEqual({ urgent: 'a' });
    expect(planOf(requests, [candidate('a', 2)])).toEqual({ urgent: 'a', old: 'a' });
  });

  it('fills the worker that has the least room left, so that large labs find room later', () => {
    expect(planOf([waiting('l', 2)], [candidate('large', 9), candidate('small', 3)])).toEqual({ l: 'small' });
    expect(planOf([waiting('l', 4)], [candidate('large', 9), candidate('small', 3)])).toEqual({ l: 'large' });
  });

  it('does not let a lab that fits nowhere hold the others up', () => {
    const requests = [waiting('huge', 99, { priority: 9 }), waiting('tiny', 1)];
    expect(planOf(requests, [candidate('a', 2)])).toEqual({ tiny: 'a' });
  });

  it('is the same whatever the order of its input, so that requests that are decided one by one agree', () => {
    const requests = ['c', 'a', 'b'].map((uid) => waiting(uid, 1));
    const candidates = ['y', 'x', 'z'].map((id) => candidate(id, 1));
    const plan = planOf(requests, candidates);
    expect(plan).toEqual({ a: 'x', b: 'y', c: 'z' });
    expect(planOf([...requests].reverse(), [...candidates].reverse())).toEqual(plan);
  });

  it('workers of unknown capacity are compared without trouble', () => {
    const unknown = toCandidate(aWorker({ phase: 'Ready' }), []);
    expect(planOf([waiting('l', 1)], [unknown, { ...unknown, id: 'other' }])).toEqual({ l: 'other' });
  });
});

describe('toCandidate', () => {
  it('subtracts what was promised, also to labs that have not started', () => {
    const worker = aWorker({ phase: 'Active', capacity: CAPACITY });
    const placed = [aRequest({ phase: 'Provisioning', demand: { nodes: 7, cpuMilli: 400, memoryMib: 982.4 } })];
    expect(toCandidate(worker, placed).room).toMatchObject({ nodes: 13, cpuMilli: 14_000, memoryMib: 58_000 });
  });
});

describe('maxLabs', () => {
  it('bounds the labs of a worker, whatever else it could carry', () => {
    const placed = [aRequest({ phase: 'Running' })];
    const roomWith = (maxLabs: number) => {
      const one = toCandidate(aWorker({ phase: 'Active', capacity: CAPACITY }, { spec: { maxLabs } }), placed);
      return planOf([waiting('l', 1)], [one]);
    };
    expect(roomWith(2)).toEqual({ l: 'uid-1' });
    expect(roomWith(1)).toEqual({});
  });
});

describe('isAccepting', () => {
  it('only workers in service take labs', () => {
    const accepting = LAB_WORKER_PHASES.filter((phase) => isAccepting(aWorker({ phase })));
    expect(accepting).toEqual(['ReadyUnlicensed', 'Ready', 'Active']);
  });

  it('a worker that is deleted, wanted otherwise, or without lab host takes none', () => {
    expect(isAccepting(aWorker({ phase: 'Ready' }, { deleted: true }))).toBe(false);
    expect(isAccepting(aWorker({ phase: 'Ready' }, { spec: { desired: 'Drained' } }))).toBe(false);
    expect(isAccepting(aWorker({ phase: 'Ready' }, { spec: { host: undefined } }))).toBe(false);
  });

  it.each([
    ['True', true],
    ['False', false],
    ['Unknown', false],
  ] as const)('a worker whose health is %s takes labs: %s', (status, expected) => {
    const health = {
      type: 'Healthy',
      status,
      reason: 'R',
      message: 'm',
      lastTransitionTime: new Date(NOW).toISOString(),
    };
    expect(isAccepting(aWorker({ phase: 'Ready', conditions: [health] }))).toBe(expected);
  });
});
