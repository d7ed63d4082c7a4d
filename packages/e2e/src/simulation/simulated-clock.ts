import type { Clock, DelayOptions } from '@cloud-spi/provider-kit';

interface Timer {
  readonly dueAt: number;
  readonly resolve: () => void;
}

/**
 * The one clock of a simulation: it stands still until it is told to run, and then goes from timer to timer. It may jump,
 * as a machine's clock does when it is set: what time it is changes, how long a wait takes does not.
 */
export class SimulatedClock implements Clock {
  readonly #timers = new Set<Timer>();
  #elapsedMs = 0;
  #startMs: number;

  /** @param startMs - The first time, in whole milliseconds since 1970. */
  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** How long it has run, in milliseconds, jumps not counted. */
  get elapsedMs(): number {
    return this.#elapsedMs;
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
      const timer = {
        dueAt: this.#elapsedMs + durationMs,
        resolve: () => {
          signal?.removeEventListener('abort', cancel);
          resolve();
        },
      };
      const cancel = () => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      this.#timers.add(timer);
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Sets the time forward. */
  jump(durationMs: number): void {
    this.#startMs += durationMs;
  }

  /**
   * Runs everything that falls due, in order of its time, with all that follows from it.
   *
   * @param durationMs - How long.
   * @param isOver - Ends it early; asked whenever there is nothing to do without time passing.
   */
  async run(durationMs: number, isOver: () => boolean = () => false): Promise<void> {
    const target = this.#elapsedMs + durationMs;
    await drainMicrotasks();
    if (isOver()) return;
    for (let timer = this.#nextUntil(target); timer !== undefined; timer = this.#nextUntil(target)) {
      this.#timers.delete(timer);
      this.#elapsedMs = timer.dueAt;
      timer.resolve();
      await drainMicrotasks();
      if (isOver()) return;
    }
    this.#elapsedMs = target;
  }

  #nextUntil(target: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= target && (next === undefined || timer.dueAt < next.dueAt)) next = timer;
    }
    return next;
  }
}

function drainMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
