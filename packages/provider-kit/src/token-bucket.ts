/** How many requests a cloud takes. */
export interface RateLimit {
  /** Requests per second in the long run, more than 0. */
  readonly perSecond: number;
  /** Requests at once after a quiet time, from 1. Default: those of one second, at least 1. */
  readonly burst?: number | undefined;
}

// Requests that were under way together are refused together: that is one sign of being too fast, not many.
const HALVING_INTERVAL_MS = 1_000;
const SLOWEST_PART = 1 / 16;
const RECOVERY_MS = 60_000;

/**
 * The tokens of one limit, as arithmetic on given times: it has no timer. After {@link TokenBucket.slowDown} it runs at
 * half the rate and recovers evenly, by the whole rate in a minute.
 */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #updatedAt: number;
  #slowedPerMs: number;
  #slowedAt: number;
  #pausedUntil: number;

  /**
   * @param limit - The rate that it begins with and recovers to.
   * @param now - The current time in milliseconds.
   * @throws RangeError when the limit lets nothing pass.
   */
  constructor({ perSecond, burst = Math.max(1, perSecond) }: RateLimit, now: number) {
    if (!(perSecond > 0 && burst >= 1)) {
      throw new RangeError(`A rate limit needs perSecond above 0 and burst from 1; it has ${perSecond} and ${burst}`);
    }
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#updatedAt = now;
    this.#slowedPerMs = this.#perMs;
    this.#slowedAt = Number.NEGATIVE_INFINITY;
    this.#pausedUntil = now;
  }

  /** Takes a token; false when there is none. */
  tryTake(now: number): boolean {
    if (this.waitMs(now) > 0) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Whole milliseconds until so many tokens have been there; 0 when they are there. At the present rate: at most. */
  waitMs(now: number, count: number = 1): number {
    this.#update(now);
    const missing = Math.max(0, count - this.#tokens);
    return Math.ceil(Math.max(0, this.#pausedUntil - now) + missing / this.#rateAt(now));
  }

  /**
   * Halves the rate, and lets nothing pass for a while.
   *
   * @param now - The current time in milliseconds.
   * @param pauseMs - What the cloud asked for, in milliseconds.
   */
  slowDown(now: number, pauseMs: number): void {
    this.#update(now);
    this.#tokens = 0;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    if (now - this.#slowedAt < HALVING_INTERVAL_MS) return;
    this.#slowedPerMs = Math.max(this.#rateAt(now) / 2, this.#perMs * SLOWEST_PART);
    this.#slowedAt = now;
  }

  #rateAt(now: number): number {
    const recovered = (this.#perMs * (now - this.#slowedAt)) / RECOVERY_MS;
    return Math.min(this.#perMs, this.#slowedPerMs + recovered);
  }

  #update(now: number): void {
    const setBackMs = this.#updatedAt - now;
    if (setBackMs > 0) {
      // A clock that is set back must not make a pause of seconds one of hours.
      this.#pausedUntil -= setBackMs;
      this.#slowedAt -= setBackMs;
    }
    const grownMs = Math.max(0, now - Math.max(this.#updatedAt, this.#pausedUntil));
    // A timer of whole milliseconds comes up to one too late: what grows in that time is not lost.
    this.#tokens = Math.min(this.#burst + this.#perMs, this.#tokens + grownMs * this.#rateAt(this.#updatedAt));
    this.#updatedAt = now;
  }
}
