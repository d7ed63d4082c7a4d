import { describe, expect, it } from 'vitest';
import { aWorker, contextOf, takeStep } from '../../../test/fixtures/lab-worker-fixture.ts';

describe('decidePending', () => {
  it('holds the row with a finalizer in the write that lets provisioning begin', () => {
    const { call, worker } = takeStep(contextOf(aWorker({ phase: 'Pending' }, { finalizers: [] })));
    expect(call).toBeUndefined();
    expect(worker.status.phase).toBe('Provisioning');
    expect(worker.metadata.finalizers).toEqual(['cloud-spi/cleanup']);
  });

  it('keeps the finalizers of others and adds its own once', () => {
    const before = aWorker({ phase: 'Pending' }, { finalizers: ['backup', 'cloud-spi/cleanup'] });
    expect(takeStep(contextOf(before)).worker.metadata.finalizers).toEqual(['backup', 'cloud-spi/cleanup']);
  });

  it('makes nothing for a worker that is deleted already', () => {
    let worker = aWorker({ phase: 'Pending' }, { deleted: true });
    for (const phase of ['Terminating', 'Terminated'] as const) {
      const taken = takeStep(contextOf(worker));
      expect(taken.call).toBeUndefined();
      expect(taken.worker.status.phase).toBe(phase);
      worker = taken.worker;
    }
  });
});
