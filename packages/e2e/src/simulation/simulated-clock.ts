import type { Clock, DelayOptions } from '@cloud-spi/provider-kit';
import { type Timer, TimerHeap } from './timer-heap.ts';

/** So often in a long run the event loop gets a turn of its own, for what the process itself has to do. */
const TIMERS_PER_TURN = 1_000;

/**
 * The one clock of a simulation: it stands still until it is told to run, and then goes from timer to timer. It may jump,
 * as a machine's clock does when it is set: what time it is changes, how long a wait takes does not.
 */
export class SimulatedClock implements Clock {
  readonly #timers = new TimerHeap();
  #elapsedMs = 0;
  #startMs: number;
  #jumpedAt = Number.NEGATIVE_INFINITY;

  /** @param startMs - The first time, in whole milliseconds since 1970. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** How long it has run, in milliseconds, jumps not counted. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** When it jumped last, by {@link SimulatedClock.elapsedMs}; infinitely long ago when it never did. */
  get jumpedAt(): number {
    return this.#jumpedAt;
  }

  /** In whole milliseconds since 1970. */
  now(): number {
    return this.#startMs + Math.floor(this.#elapsedMs);
  }

  /** See {@link Clock.delay}. */
  delay(durationMs: number, { signal }: DelayOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (!(durationMs > 0)) return resolve();
      const timer = this.#timers.add(this.#elapsedMs + durationMs, () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      });
      const cancel = () => {
        timer.isCanceled = true;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Sets the time forward. */
  jump(durationMs: number): void {
    this.#startMs += durationMs;
    this.#jumpedAt = this.#elapsedMs;
  }

  /**
   * Runs everything that falls due, in order of its time, with all that follows from it.
   *
   * @param durationMs - How long.
   * @param isOver - Ends it early; asked whenever there is nothing to do without time passing.
   */
  async run(durationMs: number, isOver: () => boolean = () => false): Promise<void> {
    const target = this.#elapsedMs + durationMs;
    await allThatFollows();
    if (isOver()) return;
    for (let timers = 1, timer = this.#nextUntil(target); timer !== undefined; timer = this.#nextUntil(target)) {
      this.#elapsedMs = timer.dueAt;
      timer.fire();
      await allThatFollows();
      if (isOver()) return;
      timers += 1;
      if (timers % TIMERS_PER_TURN === 0) await turnOfEventLoop();
    }
    this.#elapsedMs = target;
  }

  #nextUntil(target: number): Timer | undefined {
    const next = this.#timers.first();
    return next === undefined || next.dueAt > target ? undefined : this.#timers.takeFirst();
  }
}

/**
 * Resolves when nothing happens any more until time passes: no microtask is left, and nobody waits for a turn of the
 * event loop. Nothing in a simulation waits for real input and output.
 */
async function allThatFollows(): Promise<void> {
  await allMicrotasks();
  while (process.getActiveResourcesInfo().includes('Immediate')) {
    await turnOfEventLoop();
    await allMicrotasks();
  }
}

/** A tick comes after all microtasks, and, unlike a turn of the event loop, costs next to nothing. */
function allMicrotasks(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
