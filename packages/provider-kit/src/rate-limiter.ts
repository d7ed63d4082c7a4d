import { createCloudProvisioningError, isCloudProvisioningError } from '@cloud-spi/spi';
import type { Clock } from './clock.ts';
import { type RateLimit, TokenBucket } from './token-bucket.ts';

/** What a rate limiter needs to know. */
export interface RateLimiterSettings {
  /** Provider name, for errors. */
  readonly provider: string;
  /** Measures rates and waits. */
  readonly clock: Clock;
  /** What all actions without a limit of their own share. */
  readonly limit: RateLimit;
  /** Limits of single actions, by the cloud's name for them. Default: none. */
  readonly actionLimits?: Readonly<Record<string, RateLimit>> | undefined;
  /** Most requests that may wait for one limit, from 0. Default 1000. */
  readonly maxWaiting?: number | undefined;
}

/** Who wants to send a request. */
export interface RateLimiterOptions {
  /** The method of the contract, for errors. */
  readonly operation: string;
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/** Keeps the requests of one provider object below what the cloud takes. */
export interface RateLimiter {
  /**
   * Waits until a request may be sent. In the order of asking, for each limit.
   *
   * @param action - The cloud's name of the request.
   * @throws RateLimited, not sent, with `retryAfterMs`, when too many wait already.
   * @throws Aborted, not sent, after disposal; the signal's reason when it is aborted.
   */
  acquire(action: string, options: RateLimiterOptions): Promise<void>;
  /**
   * Notes that the cloud throttled a request: its limit pauses, goes on at half the rate and recovers within a minute.
   *
   * @param action - The cloud's name of the request.
   * @param retryAfterMs - How long the cloud asked to wait, in milliseconds. Default 0.
   */
  slowDown(action: string, retryAfterMs?: number): void;
  /**
   * Acquires, does some work, and slows down when that throws RateLimited.
   *
   * @param action - The cloud's name of the request.
   * @param work - Sends one request; throws errors of the contract.
   */
  run<T>(action: string, work: () => Promise<T>, options: RateLimiterOptions): Promise<T>;
  /** Ends every wait with Aborted; later ones too. */
  dispose(): void;
}

/**
 * Makes the rate limiter that all calls of one provider object share. It has a timer only while somebody waits.
 *
 * @param settings - The limits.
 * @throws RangeError when a limit lets nothing pass.
 */
export function createRateLimiter(settings: RateLimiterSettings): RateLimiter {
  const shared = new LimitedQueue(settings, settings.limit);
  const own = new Map(
    Object.entries(settings.actionLimits ?? {}).map(([action, limit]) => [action, new LimitedQueue(settings, limit)]),
  );
  const queueOf = (action: string) => own.get(action) ?? shared;
  const limiter: RateLimiter = {
    acquire: (action, options) => queueOf(action).acquire(options),
    slowDown: (action, retryAfterMs = 0) => queueOf(action).slowDown(retryAfterMs),
    async run(action, work, options) {
      await limiter.acquire(action, options);
      try {
        return await work();
      } catch (error) {
        if (isCloudProvisioningError(error) && error.code === 'RateLimited') {
          limiter.slowDown(action, error.retryAfterMs);
        }
        throw error;
      }
    },
    dispose() {
      for (const queue of [shared, ...own.values()]) queue.dispose();
    },
  };
  return limiter;
}

interface Waiter {
  readonly proceed: () => void;
  readonly dispose: () => void;
}

class LimitedQueue {
  readonly #settings: RateLimiterSettings;
  readonly #bucket: TokenBucket;
  /** In the order of arrival. */
  readonly #waiters = new Set<Waiter>();
  #isServing = false;
  #isDisposed = false;
  #abandoned = new AbortController();

  constructor(settings: RateLimiterSettings, limit: RateLimit) {
    this.#settings = settings;
    this.#bucket = new TokenBucket(limit, settings.clock.now());
  }

  async acquire({ operation, signal }: RateLimiterOptions): Promise<void> {
    const { clock, maxWaiting = 1_000 } = this.#settings;
    signal?.throwIfAborted();
    if (this.#isDisposed) throw this.#toError('Aborted', operation);
    if (this.#waiters.size === 0 && this.#bucket.tryTake(clock.now())) return;
    if (this.#waiters.size >= maxWaiting) throw this.#toError('RateLimited', operation);
    await this.#wait(operation, signal);
  }

  slowDown(retryAfterMs: number): void {
    this.#bucket.slowDown(this.#settings.clock.now(), retryAfterMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const waiter of this.#waiters) waiter.dispose();
  }

  #wait(operation: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal?.removeEventListener('abort', onAbort);
        this.#waiters.delete(waiter);
        if (this.#waiters.size === 0) this.#abandoned.abort();
      };
      const onAbort = () => [leave(), reject(signal?.reason)];
      const waiter: Waiter = {
        proceed: () => [leave(), resolve()],
        dispose: () => [leave(), reject(this.#toError('Aborted', operation))],
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (this.#waiters.size === 0) this.#abandoned = new AbortController();
      this.#waiters.add(waiter);
      void this.#serve();
    });
  }

  /** Runs while anybody waits, and lets one after the other proceed. */
  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (let [next] = this.#waiters; next !== undefined; [next] = this.#waiters) {
      const { clock } = this.#settings;
      if (this.#bucket.tryTake(clock.now())) next.proceed();
      // Looks again afterwards: the limit may have been slowed down meanwhile, or everybody may have gone.
      else await clock.delay(this.#bucket.waitMs(clock.now()), { signal: this.#abandoned.signal }).catch(() => {});
    }
    this.#isServing = false;
  }

  #toError(code: 'Aborted' | 'RateLimited', operation: string) {
    const { provider, clock } = this.#settings;
    const isFull = code === 'RateLimited';
    return createCloudProvisioningError({
      code,
      provider,
      operation,
      outcome: 'not-sent',
      message: isFull ? 'Too many requests wait to be sent to the cloud already' : 'The provider was disposed',
      retryAfterMs: isFull ? this.#bucket.waitMs(clock.now(), this.#waiters.size + 1) : undefined,
    });
  }
}
