import { randomUUID } from 'node:crypto';
import type { Clock } from '@cloud-spi/provider-kit';
import type { ResourceKind } from '../resources/resource.ts';
import type { ClaimedKey, QueueKey, SettledKey, WorkQueue } from './work-queue.ts';

/** How long runs may take to end after their signal was aborted. */
const ABORT_GRACE_MS = 1_000;

/** How long to wait for keys that are due and that a transaction of somebody else keeps from being claimed. */
const BLOCKED_MS = 20;

/** Ends a sleep; made once, because an error of its own for each would cost more than all else of a wake-up. */
const WOKEN = new Error('The queue runner was woken.');

/** What a run asks for when it ends well. */
export interface RunResult {
  /** Run again after this time at the latest, in milliseconds. Absent: only when somebody adds the key. */
  readonly requeueAfterMs?: number | undefined;
}

/** Options of {@link startQueueRunner}. */
export interface QueueRunnerOptions {
  readonly queue: WorkQueue;
  /** The kinds of keys to work on. Default: all. */
  readonly kinds?: readonly ResourceKind[] | undefined;
  /**
   * Works on a key. When it rejects, the key runs again after a back-off. The signal is aborted when the runner stops
   * and its grace is over; a run that then rejects was not to blame, and its key is due at once for others.
   */
  readonly handler: (key: ClaimedKey, signal: AbortSignal) => Promise<RunResult | undefined> | Promise<void>;
  /** How many keys to work on at the same time, from 1. */
  readonly concurrency: number;
  /** After this time without a sign of life other processes take the keys over, in milliseconds. */
  readonly leaseMs: number;
  /** How often to look for keys that other processes have added, in milliseconds. */
  readonly pollMs: number;
  readonly clock: Pick<Clock, 'delay'>;
  /** Told of a run that failed, with its key, and of a queue that failed, without one; both are tried again. */
  readonly onError: (error: unknown, key?: QueueKey) => void;
}

/** A loop that works on the keys of a queue. */
export interface QueueRunner {
  /**
   * Takes no more keys and waits for the runs under way, up to `graceMs`; then it aborts their signals. A run that
   * does not end even so keeps its lease until that lapses. Idempotent.
   *
   * @param options - `graceMs`: milliseconds, from 0.
   */
  stop(options: { readonly graceMs: number }): Promise<void>;
}

/**
 * Works on the keys of a queue as they become due, each at most once at a time.
 *
 * @param options - What to work on, and how.
 */
export function startQueueRunner(options: QueueRunnerOptions): QueueRunner {
  const loop = new RunnerLoop(options);
  return { stop: ({ graceMs }) => loop.stop(graceMs) };
}

interface Run {
  /** As claimed last. */
  key: ClaimedKey;
  /** The lease had lapsed, and this process has claimed the key once more while it was still working on it. */
  claimedAgain: boolean;
  readonly abort: AbortController;
}

class RunnerLoop {
  readonly #options: QueueRunnerOptions;
  // A process that starts again must not be taken for the one before: process ids repeat.
  readonly #owner = randomUUID();
  readonly #running = new Map<string, Run>();
  #settled: SettledKey[] = [];
  #released: ClaimedKey[] = [];
  #isStopping = false;
  #isAbandoned = false;
  #isWoken = false;
  /** Whether a key may be due that this runner does not know of. */
  #mayBeDue = true;
  /** Whether runs were started since the event loop had its last turn. */
  #hasStarted = false;
  #sleep: AbortController | undefined;
  readonly #stopListening: () => void;
  readonly #ended: Promise<void>;
  #stopped: Promise<void> | undefined;

  constructor(options: QueueRunnerOptions) {
    this.#options = options;
    this.#stopListening = options.queue.onAdded(() => {
      this.#mayBeDue = true;
      this.#wake();
    });
    const renewals = new AbortController();
    this.#ended = this.#loop().finally(() => renewals.abort());
    void this.#renewLeases(renewals.signal);
  }

  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  async #stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    this.#stopListening();
    this.#wake();
    if (await this.#endsWithin(graceMs)) {
      return;
    }
    for (const run of this.#running.values()) {
      run.abort.abort(new Error('The queue runner is stopping.'));
    }
    if (await this.#endsWithin(ABORT_GRACE_MS)) {
      return;
    }
    this.#isAbandoned = true;
    this.#wake();
    await this.#ended;
  }

  async #endsWithin(durationMs: number): Promise<boolean> {
    const timer = new AbortController();
    const isEnded = await Promise.race([
      this.#ended.then(() => true),
      // When aborted it comes too late to win.
      this.#options.clock.delay(durationMs, { signal: timer.signal }).then(
        () => false,
        () => false,
      ),
    ]);
    timer.abort();
    return isEnded;
  }

  async #loop(): Promise<void> {
    while (!this.#isDone()) {
      this.#isWoken = false;
      const idleMs = await this.#turn();
      if (!this.#isDone()) {
        await this.#letOthersRun();
        await this.#sleepUntilWoken(idleMs);
      }
    }
  }

  /**
   * On a database in this process whole runs pass without a turn of the event loop, and timers and signals would wait
   * until a backlog is worked off: they get their turn after as many runs as there are hands.
   */
  async #letOthersRun(): Promise<void> {
    if (!this.#hasStarted) return;
    this.#hasStarted = false;
    await new Promise((resolve) => setImmediate(resolve));
  }

  #isDone(): boolean {
    const hasWork = this.#running.size + this.#settled.length + this.#released.length > 0;
    return this.#isAbandoned || (this.#isStopping && !hasWork);
  }

  /** Gives back what is done and takes what is due. Returns how long there is nothing to do unless woken. */
  async #turn(): Promise<number> {
    const { pollMs, onError } = this.#options;
    try {
      await this.#giveBack();
      if (this.#isStopping) {
        return pollMs;
      }
      const dueMs = await this.#takeDue();
      return Math.min(pollMs, dueMs !== undefined && dueMs <= 0 ? BLOCKED_MS : (dueMs ?? pollMs));
    } catch (error) {
      this.#mayBeDue = true;
      onError(error);
      return pollMs;
    }
  }

  /** Takes what is due, as much as there are hands for. Returns when the next key is due, if somebody could take it. */
  async #takeDue(): Promise<number | undefined> {
    const { queue, kinds, concurrency, leaseMs } = this.#options;
    const free = concurrency - this.#running.size;
    if (free <= 0) return undefined;
    // That a run has ended is no sign of work: looking costs less than claiming in vain.
    const dueMs = this.#mayBeDue ? 0 : await queue.nextDueMs(kinds);
    if (dueMs === undefined || dueMs > 0) return dueMs;
    this.#mayBeDue = false;
    this.#start(await queue.claim(this.#owner, free, leaseMs, kinds));
    if (this.#running.size < concurrency) return await queue.nextDueMs(kinds);
    // The next run that ends wakes the loop, and there may be more.
    this.#mayBeDue = true;
    return undefined;
  }

  async #giveBack(): Promise<void> {
    const { queue } = this.#options;
    // Copies: runs that end meanwhile are for the next turn, and so is all of it when the queue fails.
    const settled = [...this.#settled];
    if (settled.length > 0) {
      await queue.settle(this.#owner, settled);
      this.#settled = this.#settled.slice(settled.length);
    }
    const released = [...this.#released];
    // Handing back rings for other processes: they take over at once what a runner that stops leaves to do.
    if (released.length > 0 || (this.#isStopping && settled.length > 0)) {
      await queue.release(this.#owner, released);
      this.#released = this.#released.slice(released.length);
    }
  }

  #start(keys: readonly ClaimedKey[]): void {
    for (const key of keys) {
      const name = `${key.kind} ${key.uid}`;
      const current = this.#running.get(name);
      if (current !== undefined) {
        current.key = key;
        current.claimedAgain = true;
      } else if (this.#isStopping) {
        this.#released.push(key);
        this.#wake();
      } else {
        const run: Run = { key, claimedAgain: false, abort: new AbortController() };
        this.#running.set(name, run);
        this.#hasStarted = true;
        void this.#work(name, run);
      }
    }
  }

  async #work(name: string, run: Run): Promise<void> {
    const { handler, onError } = this.#options;
    const { key } = run;
    let result: SettledKey | undefined;
    try {
      const { requeueAfterMs } = (await handler(key, run.abort.signal)) ?? {};
      result = { ...key, ok: true, requeueAfterMs };
    } catch (error) {
      if (!run.abort.signal.aborted) {
        result = { ...key, ok: false };
        onError(error, { kind: key.kind, uid: key.uid });
      }
    }
    this.#running.delete(name);
    if (result === undefined || run.claimedAgain) {
      this.#released.push(run.key);
    } else {
      this.#settled.push(result);
    }
    this.#wake();
  }

  async #renewLeases(signal: AbortSignal): Promise<void> {
    const { clock, queue, leaseMs, onError } = this.#options;
    while (!signal.aborted) {
      try {
        await clock.delay(leaseMs / 3, { signal });
        if (this.#running.size > 0) {
          await queue.renew(this.#owner, leaseMs);
        }
      } catch (error) {
        if (!signal.aborted) {
          onError(error);
        }
      }
    }
  }

  #wake(): void {
    this.#isWoken = true;
    this.#sleep?.abort(WOKEN);
  }

  async #sleepUntilWoken(durationMs: number): Promise<void> {
    if (this.#isWoken) {
      return;
    }
    this.#sleep = new AbortController();
    try {
      await this.#options.clock.delay(durationMs, { signal: this.#sleep.signal });
      this.#mayBeDue = true;
    } catch {
      // Woken.
    }
  }
}
