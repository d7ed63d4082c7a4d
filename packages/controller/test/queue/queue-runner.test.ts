import { VirtualClock } from '@cloud-spi/provider-kit';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type QueueRunner,
  type QueueRunnerOptions,
  type RunResult,
  startQueueRunner,
} from '../../src/queue/queue-runner.ts';
import type { ClaimedKey, QueueKey, WorkQueue } from '../../src/queue/work-queue.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';

const LEASE_MS = 9_000;
const POLL_MS = 500;
const KEYS: readonly QueueKey[] = ['a', 'b', 'c', 'd', 'e'].map((uid) => ({ kind: 'LabWorker', uid }));
const [KEY, OTHER] = [KEYS[0]!, KEYS[1]!];

interface Run {
  readonly key: ClaimedKey;
  readonly signal: AbortSignal;
  readonly atMs: number;
  readonly end: (result?: { requeueAfterMs: number }) => void;
  readonly fail: (error: Error) => void;
}

describe('a queue runner', () => {
  const opened: OpenedStore[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  /** A queue on a clock that stands still, and runners whose runs end when a test says so. */
  async function setUp() {
    const clock = new VirtualClock(0);
    const { queue, ...rest } = await openSqliteStore({ file: ':memory:', clock });
    opened.push({ queue, ...rest });
    const runs: Run[] = [];
    const errors: (readonly [unknown, QueueKey | undefined])[] = [];
    const start = (options: Partial<QueueRunnerOptions> = {}) =>
      startQueueRunner({
        queue,
        handler: (key, signal) =>
          new Promise<RunResult | undefined>((resolve, reject) => {
            runs.push({ key, signal, atMs: clock.now(), end: (result) => resolve(result), fail: reject });
          }),
        concurrency: 3,
        leaseMs: LEASE_MS,
        pollMs: POLL_MS,
        clock,
        onError: (error, key) => errors.push([error, key]),
        ...options,
      });
    const stop = async (runner: QueueRunner, graceMs: number, advanceMs = graceMs) => {
      const stopped = runner.stop({ graceMs });
      await clock.advance(advanceMs);
      await stopped;
    };
    return { clock, queue, runs, errors, start, stop };
  }

  it('runs what is due when it starts, and what is added later at once', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    await queue.add([KEY]);
    const runner = start();
    await clock.advance(0);
    expect(runs).toMatchObject([{ key: { ...KEY, attempts: 0 } }]);
    await queue.add([OTHER]);
    await clock.advance(0);
    expect(runs).toMatchObject([{ key: KEY }, { key: OTHER, atMs: 0 }]);
    for (const run of runs) {
      run.end();
    }
    await stop(runner, 0);
  });

  it('does not claim in vain when a run has ended and nothing else is due', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    await queue.add([KEY]);
    let claims = 0;
    const counted = new Proxy(queue, {
      get: (target, name) => {
        if (name === 'claim') claims += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const runner = start({ queue: counted });
    await clock.advance(0);
    runs[0]?.end({ requeueAfterMs: 300 });
    await clock.advance(299);
    expect([runs.length, claims]).toEqual([1, 1]);
    await clock.advance(1);
    expect([runs.length, claims]).toEqual([2, 2]);
    runs[1]?.end();
    await stop(runner, 0);
  });

  it('lets timers and signals have their turn after as many runs as there are hands, however many keys wait', async () => {
    const { queue, start, stop } = await setUp();
    await queue.add(Array.from({ length: 60 }, (_, index) => ({ kind: 'LabWorker', uid: `key-${index}` })));
    let runs = 0;
    const runsBetweenTurns: number[] = [];
    const runner = start({
      handler: async () => {
        runs += 1;
      },
    });
    for (let before = 0; runs < 60; before = runs) {
      await new Promise((resolve) => setImmediate(resolve));
      runsBetweenTurns.push(runs - before);
    }
    expect(Math.max(...runsBetweenTurns)).toBeLessThanOrEqual(3);
    await stop(runner, 0);
  });

  it('runs a delayed key when its time has come, to the millisecond', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start();
    await queue.add([KEY], 333);
    await clock.advance(332);
    expect(runs).toEqual([]);
    await clock.advance(1);
    expect(runs).toMatchObject([{ key: KEY, atMs: 333 }]);
    runs[0]?.end();
    await stop(runner, 0);
  });

  it('finds what another process has added within the poll time', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start({ queue: { ...deaf(queue) } });
    await clock.advance(10);
    await queue.add([KEY]);
    await clock.advance(POLL_MS);
    expect(runs).toMatchObject([{ key: KEY, atMs: POLL_MS }]);
    runs[0]?.end();
    await stop(runner, 0);
  });

  it('looks now and then while something is due that it cannot claim, and does not spin', async () => {
    const { clock, queue, start, stop } = await setUp();
    let claims = 0;
    const runner = start({
      queue: {
        ...bound(queue),
        claim: async () => {
          claims += 1;
          return [];
        },
        nextDueMs: async () => 0,
      },
    });
    await clock.advance(1_000);
    expect(claims).toBeGreaterThan(10);
    expect(claims).toBeLessThan(100);
    await stop(runner, 0);
  });

  it('rings for others when it gives a key back while it stops, so that they take over what is still wanted', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start();
    await queue.add([KEY]);
    await clock.advance(0);
    await queue.add([KEY]);
    let rings = 0;
    queue.onAdded(() => {
      rings += 1;
    });
    const stopped = stop(runner, 1_000, 0);
    runs[0]?.end();
    await stopped;
    expect(rings).toBe(1);
    expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([KEY]);
  });

  it('runs a key again after the time that its run asked for', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start();
    await queue.add([KEY]);
    await clock.advance(0);
    runs[0]?.end({ requeueAfterMs: 7_000 });
    await clock.advance(20_000);
    expect(runs.map((run) => run.atMs)).toEqual([0, 7_000]);
    runs[1]?.end();
    await clock.advance(20_000);
    expect(runs).toHaveLength(2);
    await stop(runner, 0);
  });

  it('tells of a run that fails and runs its key again after the back-off of the key', async () => {
    const { clock, queue, runs, errors, start, stop } = await setUp();
    const runner = start();
    await queue.add([KEY]);
    await clock.advance(0);
    for (const waitMs of [500, 1_000, 2_000]) {
      runs.at(-1)?.fail(new Error('broken'));
      await clock.advance(waitMs);
    }
    expect(runs.map((run) => [run.atMs, run.key.attempts])).toEqual([
      [0, 0],
      [500, 1],
      [1_500, 2],
      [3_500, 3],
    ]);
    expect(errors).toEqual(Array.from({ length: 3 }, () => [new Error('broken'), KEY]));
    runs.at(-1)?.end();
    await stop(runner, 0);
  });

  it('takes a handler that throws before it returns a promise for a run that fails', async () => {
    const { clock, queue, errors, start, stop } = await setUp();
    const runner = start({
      handler: () => {
        throw new Error('broken');
      },
    });
    await queue.add([KEY]);
    await clock.advance(0);
    expect(errors).toEqual([[new Error('broken'), KEY]]);
    expect(await queue.nextDueMs()).toBe(500);
    await stop(runner, 0);
  });

  it('works on no more keys than allowed, and takes the next when one ends', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start({ concurrency: 2 });
    await queue.add(KEYS);
    await clock.advance(2_000);
    expect(runs).toHaveLength(2);
    runs[0]?.end();
    await clock.advance(0);
    expect(runs).toHaveLength(3);
    for (const run of runs) {
      run.end();
    }
    await clock.advance(0);
    expect(runs).toHaveLength(5);
    for (const run of runs) {
      run.end();
    }
    await stop(runner, 0);
  });

  it('gives back a key whose run ends while another one is being given back', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    let isSettling = false;
    const runner = start({
      queue: {
        ...bound(queue),
        settle: async (...request) => {
          await queue.settle(...request);
          if (!isSettling) {
            isSettling = true;
            runs[1]?.end();
            await clock.delay(10);
          }
        },
      },
    });
    await queue.add([KEY, OTHER]);
    await clock.advance(0);
    runs[0]?.end();
    await clock.advance(10);
    expect(isSettling).toBe(true);
    expect(await queue.nextDueMs()).toBeUndefined();
    await stop(runner, 0);
  });

  it('works on the given kinds only', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start({ kinds: ['LabWorkerPool'] });
    await queue.add([KEY, { kind: 'LabWorkerPool', uid: 'p' }]);
    await clock.advance(2_000);
    expect(runs.map((run) => run.key.kind)).toEqual(['LabWorkerPool']);
    runs[0]?.end();
    await stop(runner, 0);
  });

  it('runs a key once more that was added while it ran, after that run', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start();
    await queue.add([KEY]);
    await clock.advance(0);
    await queue.add([KEY]);
    await queue.add([KEY]);
    await clock.advance(3 * LEASE_MS);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await clock.advance(0);
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await clock.advance(LEASE_MS);
    expect(runs).toHaveLength(2);
    await stop(runner, 0);
  });

  it('keeps a key from other runners for as long as its run takes', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runners = [start(), start()];
    await queue.add([KEY]);
    await clock.advance(10 * LEASE_MS);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await clock.advance(10 * LEASE_MS);
    expect(runs).toHaveLength(1);
    await Promise.all(runners.map((runner) => stop(runner, 0)));
  });

  it('leaves its keys to another runner within the lease when it does not renew any more', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const dead = start({ queue: { ...bound(queue), renew: () => Promise.reject(new Error('cut off')) } });
    await queue.add([KEY]);
    await clock.advance(0);
    await stop(dead, 0, 2_000).catch(() => undefined);
    const runner = start();
    await clock.advance(LEASE_MS);
    expect(runs).toMatchObject([{ atMs: 0 }, { key: { attempts: 1 }, atMs: LEASE_MS }]);
    runs[1]?.end();
    await stop(runner, 0);
  });

  it('never runs a key twice at once, even when it claims a key again that it still works on', async () => {
    const { clock, queue, runs, start, stop } = await setUp();
    const runner = start({ queue: { ...bound(queue), renew: async () => {} } });
    await queue.add([KEY]);
    await clock.advance(3 * LEASE_MS);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await clock.advance(0);
    // The lapse counted as failures; what the run said of a lost claim is not believed.
    expect(runs).toMatchObject([{ key: { attempts: 0 } }, { key: { attempts: 3 } }]);
    runs[1]?.end();
    await clock.advance(0);
    expect(await queue.nextDueMs()).toBeUndefined();
    await stop(runner, 0);
  });

  it('tells of a queue that fails, and goes on when it works again', async () => {
    const { clock, queue, runs, errors, start, stop } = await setUp();
    let isBroken = false;
    const fragile: WorkQueue = {
      ...bound(queue),
      claim: (...request) => (isBroken ? Promise.reject(new Error('claim')) : queue.claim(...request)),
      settle: (...request) => (isBroken ? Promise.reject(new Error('settle')) : queue.settle(...request)),
    };
    const runner = start({ queue: fragile });
    await queue.add([KEY]);
    await clock.advance(0);
    isBroken = true;
    runs[0]?.end();
    await queue.add([OTHER]);
    await clock.advance(POLL_MS);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every(([error]) => (error as Error).message === 'settle')).toBe(true);
    isBroken = false;
    await clock.advance(POLL_MS);
    expect(runs.map((run) => run.key.uid)).toEqual(['a', 'b']);
    runs[1]?.end();
    await clock.advance(0);
    expect(await queue.nextDueMs()).toBeUndefined();
    await stop(runner, 0);
  });

  describe('that stops', () => {
    it('ends at once when nothing runs, leaves no timer and no listener, and takes no more keys', async () => {
      const { clock, queue, runs, start } = await setUp();
      let isListening = false;
      const onAdded = (listener: () => void) => {
        const stopListening = queue.onAdded(listener);
        isListening = true;
        return () => {
          isListening = false;
          stopListening();
        };
      };
      const runner = start({ queue: { ...bound(queue), onAdded } });
      expect(isListening).toBe(true);
      await clock.advance(1_000);
      const first = runner.stop({ graceMs: 5_000 });
      await Promise.all([first, runner.stop({ graceMs: 0 })]);
      expect([clock.pendingDelays, isListening]).toEqual([0, false]);
      await queue.add([KEY]);
      await clock.advance(10_000);
      expect(runs).toEqual([]);
    });

    it('waits for its runs within the grace, giving each key back as soon as its run ends', async () => {
      const { clock, queue, runs, start } = await setUp();
      const runner = start();
      await queue.add([KEY, OTHER]);
      await clock.advance(0);
      let isStopped = false;
      const stopped = runner.stop({ graceMs: 5_000 }).then(() => {
        isStopped = true;
      });
      await queue.add([KEY]);
      runs[0]?.end();
      await clock.advance(0);
      expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([{ ...KEY, attempts: 0 }]);
      await clock.advance(4_999);
      expect([isStopped, runs[1]?.signal.aborted]).toEqual([false, false]);
      runs[1]?.end({ requeueAfterMs: 100 });
      await stopped;
      await clock.advance(100);
      expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([OTHER]);
      expect(clock.pendingDelays).toBe(0);
    });

    it('hands back at once what it has claimed but not started', async () => {
      const { clock, queue, runs, start } = await setUp();
      let letClaimReturn = () => {};
      const claimMayReturn = new Promise<void>((resolve) => {
        letClaimReturn = resolve;
      });
      const runner = start({
        queue: {
          ...bound(queue),
          claim: async (...request) => {
            const claimed = await queue.claim(...request);
            await claimMayReturn;
            return claimed;
          },
        },
      });
      await queue.add([KEY]);
      await clock.advance(0);
      const stopped = runner.stop({ graceMs: 5_000 });
      letClaimReturn();
      await stopped;
      expect(runs).toEqual([]);
      expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([{ ...KEY, attempts: 0 }]);
    });

    it('aborts its runs when the grace is over; their keys are due at once and not to blame', async () => {
      const { clock, queue, runs, errors, start } = await setUp();
      const runner = start();
      await queue.add([KEY]);
      await clock.advance(0);
      const stopped = runner.stop({ graceMs: 5_000 });
      runs[0]?.signal.addEventListener('abort', () => runs[0]?.fail(new Error('aborted')));
      await clock.advance(5_000);
      await stopped;
      expect(errors).toEqual([]);
      expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([{ ...KEY, attempts: 0 }]);
    });

    it('keeps the key of a run that does not end from others until its lease lapses', async () => {
      const { clock, queue, start } = await setUp();
      const runner = start();
      await queue.add([KEY]);
      await clock.advance(0);
      const stopped = runner.stop({ graceMs: 2_000 });
      await clock.advance(3_000);
      await stopped;
      expect(clock.pendingDelays).toBe(0);
      expect(await queue.claim('other', 10, LEASE_MS)).toEqual([]);
      await clock.advance(LEASE_MS);
      expect(await queue.claim('other', 10, LEASE_MS)).toMatchObject([{ ...KEY, attempts: 1 }]);
    });
  });
});

/** The methods of a queue, so that a test can replace one. */
function bound(queue: WorkQueue): WorkQueue {
  return {
    add: (...request) => queue.add(...request),
    claim: (...request) => queue.claim(...request),
    renew: (...request) => queue.renew(...request),
    settle: (...request) => queue.settle(...request),
    release: (...request) => queue.release(...request),
    nextDueMs: (...request) => queue.nextDueMs(...request),
    onAdded: (...request) => queue.onAdded(...request),
  };
}

/** A queue as another process sees it: it hears nothing of what is added here. */
function deaf(queue: WorkQueue): WorkQueue {
  return { ...bound(queue), onAdded: () => () => {} };
}
