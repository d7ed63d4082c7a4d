import type { AnyResource } from '@cloud-spi/controller';
import { describe, expect, it } from 'vitest';
import { describeChanges, renderTable } from './progress.ts';

function aWorker(uid: string, phase: string, status: object = {}): AnyResource {
  return { kind: 'LabWorker', metadata: { uid, name: `worker-${uid}` }, status: { phase, ...status } } as AnyResource;
}

describe('progress', () => {
  it('says each phase once, and what was removed', () => {
    const before = [aWorker('1', 'Pending'), aWorker('2', 'Ready')];
    const after = [aWorker('1', 'Provisioning'), aWorker('3', 'Pending')];
    expect(describeChanges(before, after)).toEqual([
      'worker worker-1: Provisioning',
      'worker worker-3: Pending',
      'worker worker-2: removed',
    ]);
    expect(describeChanges(after, after)).toEqual([]);
  });

  it('lines the columns of the table up', () => {
    const instance = { instance: { availabilityZone: 'demo-a' }, address: '127.113.0.1' };
    const lab = {
      kind: 'LabInstanceRequest',
      metadata: { uid: '9', name: 'ospf' },
      status: { phase: 'Running', workerRef: { name: 'worker-1', uid: '1' } },
    } as AnyResource;
    expect(renderTable([aWorker('1', 'Ready', instance), lab])).toBe(
      ['worker worker-1  Ready    in demo-a at 127.113.0.1', 'lab ospf         Running  on worker-1'].join('\n'),
    );
  });
});
