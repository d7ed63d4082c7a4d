import { type Clock, type DelayOptions, delayWith } from './clock.ts';

interface VirtualTimer {
  readonly dueAt: number;
  readonly resolve: () => void;
}

// One turn of the event loop drains every microtask; work that itself defers to the next turn needs a few more.
const TURNS_BETWEEN_TIMERS = 4;
const STEP_MS = 250;
const LONGEST_CALL_MS = 3_600_000;

/** How a {@link VirtualClock} is made. */
export interface VirtualClockOptions {
  /**
   * Resolves when nothing can go on unless time passes; awaited before each move. For what needs real input and output:
   * `createRequestTracker().settle`. Default: a few turns of the event loop, in which promise continuations run.
   */
  readonly settle?: (() => Promise<void>) | undefined;
}

/**
 * A clock that stands still until it is told to move. Everything that falls due while it moves runs in order, and what
 * follows from it in between.
 */
export class VirtualClock implements Clock {
  readonly #timers = new Set<VirtualTimer>();
  readonly #settle: () => Promise<void>;
  #now: number;

  /**
   * @param startMs - The first time, in milliseconds since 1970. Default: 2026-01-01T00:00:00.000Z.
   * @param options - What it waits for before it moves.
   */
  constructor(startMs: number = Date.UTC(2026, 0, 1), { settle = runContinuations }: VirtualClockOptions = {}) {
    this.#now = startMs;
    this.#settle = settle;
  }

  /** How many delays are pending: zero when nothing was forgotten. */
  get pendingDelays(): number {
    return this.#timers.size;
  }

  /** The current virtual time in milliseconds since 1970. */
  now(): number {
    return this.#now;
  }

  /** Resolves when {@link VirtualClock.advance} has moved the time far enough. See {@link Clock.delay}. */
  delay(durationMs: number, options: DelayOptions = {}): Promise<void> {
    return delayWith(options.signal, durationMs, (resolve) => {
      const timer = { dueAt: this.#now + durationMs, resolve };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    });
  }

  /** Resolves when nothing can go on unless time passes. */
  settle(): Promise<void> {
    return this.#settle();
  }

  /**
   * Moves time forward and runs everything that falls due on the way, in order of its time, also what is scheduled
   * meanwhile. Call it again only after it resolved.
   *
   * @param durationMs - Milliseconds to move, from 0.
   */
  async advance(durationMs: number): Promise<void> {
    const target = this.#now + durationMs;
    await this.settle();
    for (let timer = this.#nextUntil(target); timer !== undefined; timer = this.#nextUntil(target)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.resolve();
      await this.settle();
    }
    this.#now = target;
  }

  /**
   * Moves time forward in small steps until a call has settled.
   *
   * @param call - What goes on when time passes.
   * @returns What the call resolves to; it rejects as the call does. A call that is pending after an hour is awaited
   * without moving time any further.
   */
  async advanceUntil<T>(call: Promise<T>): Promise<T> {
    let isPending = true;
    const end = () => {
      isPending = false;
    };
    call.then(end, end);
    const giveUpAt = this.#now + LONGEST_CALL_MS;
    for (await this.settle(); isPending && this.#now < giveUpAt; await this.settle()) await this.advance(STEP_MS);
    return await call;
  }

  #nextUntil(target: number): VirtualTimer | undefined {
    let next: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= target && (next === undefined || timer.dueAt < next.dueAt)) next = timer;
    }
    return next;
  }
}

async function runContinuations(): Promise<void> {
  for (let turn = 0; turn < TURNS_BETWEEN_TIMERS; turn++) await new Promise((resolve) => setImmediate(resolve));
}
