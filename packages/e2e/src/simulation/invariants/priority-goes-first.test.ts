import type { AnyResource, LabInstanceRequest, LabWorker } from '@cloud-spi/controller';
import { describe, expect, it } from 'vitest';
import type { SeenCommit } from '../witness.ts';
import type { SimulationFacts } from './invariant.ts';
import { createPriorityGoesFirst } from './priority-goes-first.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);

const WORKER = {
  kind: 'LabWorker',
  metadata: { uid: 'worker', name: 'worker', annotations: {} },
  spec: { track: 'ccna' },
  status: {
    phase: 'Ready',
    capacity: { nodes: { limit: 5 }, cpuMilli: { total: 80_000 }, memoryMib: { total: 320_000 } },
  },
} as unknown as LabWorker;

/** A lab that has waited from the start on. */
function waitingLab(name: string, priority: number, nodes: number): LabInstanceRequest {
  const startedAt = new Date(START).toISOString();
  return {
    kind: 'LabInstanceRequest',
    metadata: { uid: name, name, annotations: {}, creationTimestamp: startedAt },
    spec: { track: 'ccna', priority },
    status: { phase: 'Scheduling', phaseStartedAt: startedAt, demand: { nodes, cpuMilli: 0, memoryMib: 0 } },
  } as unknown as LabInstanceRequest;
}

/** Places one of the waiting labs three times, an hour after the start, and gathers what is reported. */
function placeThrice(placed: LabInstanceRequest, waiting: readonly LabInstanceRequest[]): readonly string[] {
  const after = {
    ...placed,
    status: { ...placed.status, phase: 'Provisioning', workerRef: { uid: 'worker', name: 'worker' } },
  } as LabInstanceRequest;
  const rows = new Map<string, AnyResource>([WORKER, ...waiting, after].map((row) => [row.metadata.uid, row] as const));
  const facts = { rows, now: () => START + HOUR_MS, controllerSince: () => START } as unknown as SimulationFacts;
  const commit = { rows: [{ before: placed, after }] } as unknown as SeenCommit;
  const reports: string[] = [];
  const { onCommit } = createPriorityGoesFirst();
  for (let time = 0; time < 3; time++) onCommit?.(commit, facts, (message) => reports.push(message));
  return reports;
}

describe('priority-goes-first', () => {
  it('tells of a lab that waits while one of less priority gets its only place again and again', () => {
    expect(placeThrice(waitingLab('small', 0, 2), [waitingLab('large', 1, 4)])).toHaveLength(1);
  });

  it('finds nothing when one of still higher priority, which has not gone yet, takes the place', () => {
    const waiting = [waitingLab('large', 1, 4), waitingLab('first', 4, 2)];
    expect(placeThrice(waitingLab('small', 0, 2), waiting)).toEqual([]);
  });

  it('finds nothing when both fit, or the one that waits fits nowhere', () => {
    expect(placeThrice(waitingLab('small', 0, 2), [waitingLab('other', 1, 3)])).toEqual([]);
    expect(placeThrice(waitingLab('small', 0, 2), [waitingLab('huge', 1, 6)])).toEqual([]);
  });
});
