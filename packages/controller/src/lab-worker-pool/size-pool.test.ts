import type { LabDemand } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import { aRequest } from '../../test/fixtures/lab-request-fixture.ts';
import { CAPACITY } from '../../test/fixtures/lab-worker-fixture.ts';
import { aPool, aPoolWorker } from '../../test/fixtures/pool-fixture.ts';
import type { LabWorkerPoolScaling } from '../resources/lab-worker-pool.ts';
import { sizePool } from './size-pool.ts';

const needs = (nodes: number): LabDemand => ({ nodes, cpuMilli: 100, memoryMib: 100 });
const waiting = (count: number, demand = needs(1)) =>
  Array.from({ length: count }, (_, index) => aRequest({ phase: 'Scheduling', demand }, { uid: `waiting-${index}` }));
const on = (uid: string, demand = needs(1)) =>
  aRequest({ phase: 'Running', workerRef: { name: uid, uid }, demand }, { uid: `on-${uid}` });
const ready = (name: string) => aPoolWorker(name, { capacity: CAPACITY });

function sizeOf(
  scaling: Partial<LabWorkerPoolScaling>,
  facts: Partial<Omit<Parameters<typeof sizePool>[0], 'pool'>> = {},
): number {
  return sizePool({ pool: aPool(scaling), staying: [], waiting: [], placed: [], ...facts }).workers;
}

describe('sizePool', () => {
  it('None is always min', () => {
    expect(sizeOf({ policy: 'None', min: 2 }, { waiting: waiting(9) })).toBe(2);
  });

  it('stays between min and max, and says when demand is above it', () => {
    const scaling = { policy: 'LabCountBased', labsPerWorker: 1, min: 1, max: 3 } as const;
    expect(sizeOf(scaling)).toBe(1);
    const size = sizePool({ pool: aPool(scaling), staying: [], waiting: waiting(4), placed: [] });
    expect(size).toEqual({ workers: 3, saturated: true });
  });

  it('LabCountBased counts waiting and placed labs', () => {
    const scaling = { policy: 'LabCountBased', labsPerWorker: 3, min: 0, max: 9 } as const;
    expect(sizeOf(scaling, { staying: [ready('a')], waiting: waiting(3), placed: [on('a')] })).toBe(2);
  });
});

describe('sizePool and workers that are leaving', () => {
  it.each(['LabCountBased', 'CapacityBased'] as const)('%s makes no worker for the labs on them', (policy) => {
    const scaling = { policy, labsPerWorker: 1, min: 0, max: 9 };
    expect(sizeOf(scaling, { staying: [ready('a')], placed: [on('a'), on('leaving')] })).toBe(1);
  });
});

describe('sizePool CapacityBased', () => {
  const scaling = { policy: 'CapacityBased', min: 0, max: 9 } as const;

  it('opens a worker only when the open ones have no room', () => {
    const facts = { staying: [ready('a')], placed: [on('a', needs(10))] };
    expect(sizeOf(scaling, { ...facts, waiting: waiting(2, needs(5)) })).toBe(1);
    expect(sizeOf(scaling, { ...facts, waiting: waiting(3, needs(5)) })).toBe(2);
  });

  it('counts workers that still boot in full', () => {
    const staying = [ready('a'), aPoolWorker('b', { phase: 'Starting' })];
    expect(sizeOf(scaling, { staying, placed: [on('a', needs(20))], waiting: waiting(4, needs(5)) })).toBe(2);
  });

  it('needs no worker for nothing, and one for labs while no capacity is known', () => {
    expect(sizeOf(scaling, { staying: [ready('a')] })).toBe(0);
    expect(sizeOf(scaling, { waiting: waiting(40, needs(50)) })).toBe(1);
  });

  it('ignores labs that no worker of its kind could carry', () => {
    expect(sizeOf(scaling, { staying: [ready('a')], waiting: waiting(3, needs(21)) })).toBe(0);
  });

  it('keeps every worker that has labs', () => {
    const staying = [ready('a'), ready('b')];
    expect(sizeOf(scaling, { staying, placed: [on('a'), on('b')] })).toBe(2);
  });
});
