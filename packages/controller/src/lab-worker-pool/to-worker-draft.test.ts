import { describe, expect, it } from 'vitest';
import { aPool } from '../../test/fixtures/pool-fixture.ts';
import { toWorkerDraft } from './to-worker-draft.ts';

describe('toWorkerDraft', () => {
  it('the worker is owned, labeled, held by a finalizer, and wanted Ready', () => {
    const { metadata, spec } = toWorkerDraft(aPool(), 7);
    expect(metadata).toEqual({
      name: 'pool-7',
      namespace: 'labs',
      labels: { 'cloud-spi/pool': 'pool' },
      finalizers: ['cloud-spi/cleanup'],
      ownerReferences: [{ kind: 'LabWorkerPool', name: 'pool', uid: 'pool-uid' }],
    });
    expect(spec).toMatchObject({ track: 'ccna', desired: 'Ready', instance: { instanceType: 'large' } });
  });

  it('takes no more labs than a pool that counts them plans for each worker', () => {
    const counting = aPool({ policy: 'LabCountBased', labsPerWorker: 3 });
    expect(toWorkerDraft(counting, 1).spec.maxLabs).toBe(3);
    expect(toWorkerDraft(aPool({ policy: 'CapacityBased', labsPerWorker: 3 }), 1).spec.maxLabs).toBeUndefined();
  });
});
