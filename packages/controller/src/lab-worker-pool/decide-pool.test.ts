import { describe, expect, it } from 'vitest';
import { aRequest } from '../../test/fixtures/lab-request-fixture.ts';
import { NOW } from '../../test/fixtures/lab-worker-fixture.ts';
import { aPool, aPoolWorker, poolContext, takePoolStep } from '../../test/fixtures/pool-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../configuration/controller-timings.ts';
import type { LabWorkerPhase } from '../resources/lab-worker-phase.ts';

const MINUTE = 60_000;
const since = (agoMs: number) => ({ phaseStartedAt: new Date(NOW - agoMs).toISOString() });
const DELETED = { deletionTimestamp: new Date(NOW).toISOString() };
const waiting = (count: number) =>
  Array.from({ length: count }, (_, index) => aRequest({ phase: 'Scheduling' }, { uid: `lab-${index}` }));

describe('decidePool: growing', () => {
  it('holds its row with a finalizer before it makes workers', () => {
    const { made, pool } = takePoolStep(poolContext(aPool({}, { phase: 'Pending' }, { finalizers: [] })));
    expect(made).toEqual([]);
    expect(pool).toMatchObject({ status: { phase: 'Initializing' }, metadata: { finalizers: ['cloud-spi/cleanup'] } });
  });

  it('makes the workers that are missing up to min, owned and wanted Ready', () => {
    const { made, pool } = takePoolStep(poolContext(aPool({ min: 2 })));
    expect(made).toEqual(['pool-1', 'pool-2']);
    expect(pool.status).toMatchObject({ phase: 'ScalingUp', desiredWorkers: 2, created: 2 });
  });

  it('never has more rows than max, those that are leaving included', () => {
    const workers = [aPoolWorker('pool-1', { phase: 'Draining' }, true), aPoolWorker('pool-2')];
    const busy = poolContext(aPool({ policy: 'LabCountBased', labsPerWorker: 1, max: 3 }), {
      workers,
      waiting: waiting(9),
    });
    const { made, pool } = takePoolStep(busy);
    expect(made).toHaveLength(1);
    expect(pool.status.conditions).toMatchObject([{ type: 'Saturated', status: 'True' }]);
  });

  it('uses no name twice, and none that another worker has', () => {
    const context = poolContext(aPool({ min: 2 }, { created: 4 }), { takenNames: new Set(['pool-1', 'pool-5']) });
    const { made, pool } = takePoolStep(context);
    expect(made).toEqual(['pool-6', 'pool-7']);
    expect(pool.status.created).toBe(7);
  });

  it.each(['Pending', 'Provisioning', 'InstanceReady', 'Starting', 'Licensing'] as const)(
    'does not run away while its workers are in %s, however often it looks',
    (phase: LabWorkerPhase) => {
      let pool = aPool({ policy: 'LabCountBased', labsPerWorker: 2, min: 0, max: 10 });
      const names: string[] = [];
      for (let pass = 0; pass < 20; pass += 1) {
        const workers = names.map((name) => aPoolWorker(name, { phase }));
        const step = takePoolStep(poolContext(pool, { workers, waiting: waiting(5), now: NOW + pass * MINUTE }));
        names.push(...step.made);
        pool = step.pool;
      }
      expect(names).toEqual(['pool-1', 'pool-2', 'pool-3']);
    },
  );

  it('does not run away when no worker ever gets ready: each is replaced only when its time as evidence is over', () => {
    let pool = aPool({ min: 1, max: 3 });
    const rows = new Map<string, number>();
    const made: string[] = [];
    for (let pass = 0; pass < 20; pass += 1) {
      const now = NOW + pass * 10 * MINUTE;
      const workers = [...rows].map(([name, at]) => aPoolWorker(name, { phase: 'Failed', ...since(NOW - at) }));
      const step = takePoolStep(poolContext(pool, { workers, now }));
      for (const change of step.changed) rows.delete(change.replace('delete ', ''));
      for (const name of step.made) rows.set(name, now);
      made.push(...step.made);
      pool = step.pool;
    }
    expect(made).toEqual(['pool-1', 'pool-2', 'pool-3', 'pool-4']);
  });

  it('writes nothing and sleeps when it has what it needs', () => {
    const first = takePoolStep(poolContext(aPool(), { workers: [aPoolWorker('pool-1')] }));
    const second = takePoolStep(poolContext(first.pool, { workers: [aPoolWorker('pool-1')] }));
    expect(second).toEqual({ made: [], changed: [], requeueAfterMs: undefined, pool: first.pool });
  });
});

describe('decidePool: shrinking', () => {
  const two = (first = {}, second = {}) => [aPoolWorker('pool-1', first), aPoolWorker('pool-2', second)];

  it('waits until a worker was idle long enough, and wakes up for that', () => {
    const workers = two(since(9 * MINUTE), since(4 * MINUTE));
    const { changed, requeueAfterMs } = takePoolStep(poolContext(aPool(), { workers }));
    expect(changed).toEqual([]);
    expect(requeueAfterMs).toBe(MINUTE);
  });

  it('touches the worker before it deletes it: a lab that was placed meanwhile fails the commit', () => {
    const workers = two(since(11 * MINUTE), since(20 * MINUTE));
    const { changed, pool } = takePoolStep(poolContext(aPool(), { workers }));
    expect(changed).toEqual(['touch pool-2', 'delete pool-2']);
    expect(pool.status.phase).toBe('ScalingDown');
  });

  it('scaleDownAfterMs of the spec counts', () => {
    const workers = two(since(2_000), since(1_000));
    const { changed } = takePoolStep(poolContext(aPool({ scaleDownAfterMs: 2_000 }), { workers }));
    expect(changed).toEqual(['touch pool-1', 'delete pool-1']);
  });

  it('lets no worker go that has labs, boots, or whose last lab has only just ended', () => {
    const long = since(60 * MINUTE);
    const placed = [aRequest({ phase: 'Running', workerRef: { name: 'pool-1', uid: 'pool-1' } })];
    const all = [...two(long, { phase: 'Starting', ...long }), aPoolWorker('pool-3', { phase: 'Active', ...long })];
    expect(takePoolStep(poolContext(aPool(), { workers: all, placed })).changed).toEqual([]);
  });

  it('lets no working worker go in the place of a failed one', () => {
    const failed = { phase: 'Failed', retryAt: new Date(NOW + MINUTE).toISOString() } as const;
    const { changed } = takePoolStep(poolContext(aPool(), { workers: two(failed, since(60 * MINUTE)) }));
    expect(changed).toEqual([]);
  });
});

describe('decidePool: workers that are lost', () => {
  const { failedRetentionMs } = DEFAULT_CONTROLLER_TIMINGS;

  it('replaces a worker that nothing brings back, after its time as evidence, and wakes up for that', () => {
    const early = [aPoolWorker('pool-1', { phase: 'Failed', ...since(failedRetentionMs - MINUTE) })];
    const kept = takePoolStep(poolContext(aPool({}, { created: 1 }), { workers: early }));
    expect([kept.made, kept.changed, kept.requeueAfterMs]).toEqual([[], [], MINUTE]);
    const late = [aPoolWorker('pool-1', { phase: 'Failed', ...since(failedRetentionMs) })];
    const { made, changed } = takePoolStep(poolContext(aPool({}, { created: 1 }), { workers: late }));
    expect(changed).toEqual(['touch pool-1', 'delete pool-1']);
    expect(made).toEqual(['pool-2']);
  });

  it('does not replace one that recovers by itself', () => {
    const retryAt = new Date(NOW + MINUTE).toISOString();
    const workers = [aPoolWorker('pool-1', { phase: 'Failed', retryAt, ...since(10 * failedRetentionMs) })];
    expect(takePoolStep(poolContext(aPool(), { workers })).changed).toEqual([]);
  });

  it('removes the row of a worker that ended by itself: it would count against max for ever', () => {
    const workers = [aPoolWorker('pool-1', { phase: 'Terminated' })];
    const { made, changed } = takePoolStep(poolContext(aPool({ max: 1 }, { created: 1 }), { workers }));
    expect(changed).toEqual(['touch pool-1', 'delete pool-1']);
    expect(made).toEqual([]);
  });
});

describe('decidePool: deletion', () => {
  it('deletes its workers, waits for them, and goes only then', () => {
    const workers = [aPoolWorker('pool-1'), aPoolWorker('pool-2', { phase: 'Draining' }, true)];
    const draining = takePoolStep(poolContext(aPool({ min: 2 }, {}, DELETED), { workers }));
    expect(draining).toMatchObject({ made: [], changed: ['delete pool-1'], pool: { status: { phase: 'Draining' } } });
    const leaving = workers.map(({ metadata }) => aPoolWorker(metadata.name, { phase: 'Terminating' }, true));
    const waits = takePoolStep(poolContext(draining.pool, { workers: leaving }));
    expect(waits.changed).toEqual([]);
    expect(waits.requeueAfterMs).toBeUndefined();
    let pool = waits.pool;
    for (const phase of ['Terminating', 'Terminated']) {
      pool = takePoolStep(poolContext(pool)).pool;
      expect(pool.status.phase).toBe(phase);
      expect(pool.metadata.finalizers).toEqual(['cloud-spi/cleanup']);
    }
    expect(takePoolStep(poolContext(pool)).pool.metadata.finalizers).toEqual([]);
  });

  it('does not grow any more', () => {
    const context = poolContext(aPool({ min: 2 }, { phase: 'Draining' }, DELETED), { waiting: waiting(3) });
    expect(takePoolStep(context).made).toEqual([]);
  });

  it('a worker that turns up late is deleted as well', () => {
    const late = poolContext(aPool({}, { phase: 'Terminating' }, DELETED), { workers: [aPoolWorker('pool-9')] });
    expect(takePoolStep(late)).toMatchObject({
      changed: ['delete pool-9'],
      pool: { status: { phase: 'Terminating' } },
    });
  });
});
