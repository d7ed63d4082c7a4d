import { describe, expect, it } from 'vitest';
import { initialStatus } from '../resources/initial-status.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import { formatAge, toTable } from './resource-table.ts';

const NOW = '2027-01-01T00:00:00.000Z';
const LATER = Date.parse(NOW) + 300_000;

function worker(name: string, status: Partial<LabWorker['status']>, deletionTimestamp?: string): LabWorker {
  return {
    apiVersion: 'cloud-spi/v1alpha1',
    kind: 'LabWorker',
    metadata: {
      name,
      namespace: 'labs',
      uid: name,
      generation: 1,
      resourceVersion: 1,
      labels: {},
      annotations: {},
      finalizers: [],
      ownerReferences: [],
      creationTimestamp: NOW,
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    },
    spec: { track: 'ccna', placements: [{ provider: 'memory' }], instance: {} },
    status: { ...initialStatus('LabWorker', NOW), ...status },
  };
}

describe('toTable', () => {
  it('aligns columns, and says why a resource failed and that it is being deleted', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'QuotaExceeded', message: '', lastTransitionTime: NOW },
    ] as const;
    const rows = [
      worker('w1', { phase: 'Failed', conditions }),
      worker('worker-2', { phase: 'Active', address: '10.0.0.7', labs: 3 }, NOW),
    ];
    expect(toTable('LabWorker', rows, { now: LATER, withNamespace: true })).toBe(
      [
        'NAMESPACE  NAME      PHASE                   TRACK  PROVIDER  INSTANCE  ADDRESS   LABS  AGE',
        'labs       w1        Failed (QuotaExceeded)  ccna   -         -         -         0     5m',
        'labs       worker-2  Active (deleting)       ccna   -         -         10.0.0.7  3     5m',
        '',
      ].join('\n'),
    );
  });
});

describe('formatAge', () => {
  it('takes the largest unit that still tells something', () => {
    const ages = [-5, 0, 119_999, 120_000, 7_199_000, 7_200_000, 172_799_000, 172_800_000];
    expect(ages.map(formatAge)).toEqual(['0s', '0s', '119s', '2m', '119m', '2h', '47h', '2d']);
  });
});
