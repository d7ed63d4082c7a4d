import { describe, expect, it } from 'vitest';
import { aWorker, NOW } from '../../test/fixtures/lab-worker-fixture.ts';
import { applyOutcome } from './apply-outcome.ts';

const LATER = new Date(NOW + 60_000).toISOString();
const NOW_ISO = new Date(NOW).toISOString();
const HEALTHY = { type: 'Healthy', status: 'True', reason: 'AsExpected', message: 'fine' } as const;

describe('applyOutcome', () => {
  it('an empty outcome changes nothing', () => {
    const worker = aWorker({ failures: 2 });
    expect(applyOutcome(worker, {}, LATER)).toEqual(worker);
  });

  it('entering a phase starts its time and forgets its failures; staying does neither', () => {
    const worker = aWorker({ phase: 'Starting', failures: 4 });
    const entered = applyOutcome(worker, { phase: 'Ready' }, LATER).status;
    expect(entered).toMatchObject({ phase: 'Ready', phaseStartedAt: LATER, failures: 0 });
    const stayed = applyOutcome(worker, { phase: 'Starting' }, LATER).status;
    expect(stayed).toMatchObject({ phaseStartedAt: NOW_ISO, failures: 4 });
  });

  it('undefined removes a field, what is left out stays', () => {
    const worker = aWorker({ address: 'a', retryAt: LATER });
    const { status } = applyOutcome(worker, { status: { address: undefined } }, LATER);
    expect('address' in status).toBe(false);
    expect(status.retryAt).toBe(LATER);
  });

  it('a condition keeps its time while only reason or message change, and gets a new one with its status', () => {
    const first = applyOutcome(aWorker(), { conditions: [HEALTHY] }, NOW_ISO);
    const reworded = applyOutcome(first, { conditions: [{ ...HEALTHY, message: 'very fine' }] }, LATER);
    expect(reworded.status.conditions).toEqual([{ ...HEALTHY, message: 'very fine', lastTransitionTime: NOW_ISO }]);
    const broken = applyOutcome(reworded, { conditions: [{ ...HEALTHY, status: 'False' }] }, LATER);
    expect(broken.status.conditions).toMatchObject([{ status: 'False', lastTransitionTime: LATER }]);
  });

  it('the same condition again is no change; other types stay', () => {
    const other = { ...HEALTHY, type: 'Licensed' };
    const first = applyOutcome(aWorker(), { conditions: [HEALTHY, other] }, NOW_ISO);
    expect(applyOutcome(first, { conditions: [HEALTHY] }, LATER)).toEqual(first);
  });

  it('says which spec the status speaks of, and does not change the row that was read', () => {
    const worker = aWorker();
    const read = { ...worker, metadata: { ...worker.metadata, generation: 7 } };
    const copy = structuredClone(read);
    expect(applyOutcome(read, { phase: 'Provisioning', finalizers: [] }, LATER)).toMatchObject({
      metadata: { finalizers: [] },
      status: { observedGeneration: 7 },
    });
    expect(read).toEqual(copy);
  });
});
