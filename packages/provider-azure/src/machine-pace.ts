import { type Clock, createRateLimiter, type RateLimit, type RateLimiter } from '@cloud-spi/provider-kit';

/**
 * What Azure takes for a single machine, by kind of request.
 *
 * @see https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits
 */
const LIMITS = {
  read: { perSecond: 12 / 60, burst: 36 },
  change: { perSecond: 4 / 60, burst: 12 },
} as const satisfies Readonly<Record<string, RateLimit>>;

// After so long without a request a machine may be asked again as if it never had been.
const FORGOTTEN_AFTER_MS = 180_000;
const MOST_REMEMBERED = 1_000;

/** What is asked of a machine. */
export type PacedRequest = keyof typeof LIMITS;

/** Whom a request waits for. */
export interface PaceOptions {
  /** The method of the contract, for errors. */
  readonly operation: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Keeps the requests that speak of one machine below what Azure takes for it. One that is too many would be answered
 * with 429, and hold back the requests for all other machines, too.
 */
export class MachinePace {
  readonly #clock: Clock;
  readonly #machines = new Map<string, { readonly limiter: RateLimiter; usedAt: number }>();
  #isDisposed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits until a machine may be asked.
   *
   * @param kind - What is asked.
   * @param instanceId - The machine.
   * @param options - For whom.
   * @throws As `RateLimiter.acquire`.
   */
  async acquire(kind: PacedRequest, instanceId: string, options: PaceOptions): Promise<void> {
    await this.#limiterOf(instanceId.toLowerCase()).acquire(kind, options);
  }

  /** Ends every wait with Aborted; later ones too. */
  dispose(): void {
    this.#isDisposed = true;
    for (const { limiter } of this.#machines.values()) limiter.dispose();
  }

  #limiterOf(id: string): RateLimiter {
    const now = this.#clock.now();
    const known = this.#machines.get(id);
    if (known !== undefined) {
      known.usedAt = now;
      return known.limiter;
    }
    if (this.#machines.size >= MOST_REMEMBERED) this.#forget(now);
    const limiter = createRateLimiter({
      provider: 'azure',
      clock: this.#clock,
      limit: LIMITS.read,
      actionLimits: LIMITS,
    });
    if (this.#isDisposed) limiter.dispose();
    this.#machines.set(id, { limiter, usedAt: now });
    return limiter;
  }

  #forget(now: number): void {
    for (const [id, { usedAt }] of this.#machines) {
      if (now - usedAt >= FORGOTTEN_AFTER_MS) this.#machines.delete(id);
    }
  }
}
