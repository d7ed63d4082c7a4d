import type { AnyResource, LabInstanceRequest, LabWorker, LabWorkerPhase } from '@cloud-spi/controller';
import { describe, expect, it } from 'vitest';
import type { SeenCommit } from '../witness.ts';
import type { SimulationFacts } from './invariant.ts';
import { endedLabsAreRemoved } from './labs.ts';

/** What is reported when a lab ends while a host still has it. */
function endLab(worker: LabWorkerPhase, instance: 'active' | 'deleting', reportedLabs: readonly string[] = []) {
  const toRequest = (phase: string) =>
    ({ kind: 'LabInstanceRequest', metadata: { uid: 'lab' }, status: { phase } }) as unknown as LabInstanceRequest;
  const facts = {
    rows: new Map<string, AnyResource>([
      ['worker', { kind: 'LabWorker', status: { phase: worker } } as unknown as LabWorker],
    ]),
    clouds: [{ living: () => [{ id: 'vm-1', state: instance }] }],
    park: { hosts: () => [{ instanceId: 'vm-1', token: 'worker/1', labs: new Map([['a', { marker: 'lab' }]]) }] },
    reportedLabs: new Set(reportedLabs),
  } as unknown as SimulationFacts;
  const commit = { rows: [{ before: toRequest('Running'), after: toRequest('Expired') }] } as unknown as SeenCommit;
  const reports: string[] = [];
  endedLabsAreRemoved.onCommit?.(commit, facts, (message) => reports.push(message));
  return reports;
}

describe('ended-labs-are-removed', () => {
  it('tells of a lab that is still on a host when its request has ended', () => {
    expect(endLab('Active', 'active')).toEqual(['Its lab is still on vm-1.']);
  });

  it('finds nothing when the lab was reported as left', () => {
    expect(endLab('Active', 'active', ['lab'])).toEqual([]);
  });

  it('finds nothing when the host goes with all that is on it, whether its worker knows or not', () => {
    expect(endLab('Terminating', 'active')).toEqual([]);
    expect(endLab('Active', 'deleting')).toEqual([]);
  });
});
