import { type CallOptions, type CloudProvisioningError, isCloudProvisioningError } from '@cloud-spi/spi';
import type { Clock } from './clock.ts';
import { isWorthRetrying, toRetryDelayMs } from './decide-retry.ts';
import { findOpenTelemetry } from './open-telemetry.ts';
import { restateError } from './restate-error.ts';
import { RetryBudget, type RetryBudgetSettings } from './retry-budget.ts';
import { TELEMETRY_NAMES } from './telemetry-names.ts';

/** How a retrier tries. */
export interface RetrierSettings {
  /** Measures waits and deadlines. */
  readonly clock: Clock;
  /** Most tries of one request, the first one included, from 1. Default 4. */
  readonly maxAttempts?: number | undefined;
  /** Longest wait after the first try, in milliseconds; it doubles with each try. Default 200. */
  readonly baseMs?: number | undefined;
  /** Where the doubling ends, in milliseconds. What the cloud asks for in `retryAfterMs` may be more. Default 10000. */
  readonly maxMs?: number | undefined;
  /** How many retries all calls together may make. */
  readonly budget?: RetryBudgetSettings | undefined;
  /** A number from 0 to 1 that spreads the retries of many callers. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Options of {@link Retrier.run}. */
export interface RetryOptions extends CallOptions {
  /**
   * Whether a second effect does no harm: true for reads, for changes with an idempotency token, and for changes whose
   * repetition has the same result. When false, an error whose outcome is `unknown` is not retried.
   */
  readonly idempotent: boolean;
}

/** Repeats requests that failed for a reason that passes. */
export interface Retrier {
  /**
   * Does some work, and does it again while it fails with a transient error (RateLimited, Unavailable, Timeout,
   * Unknown) and there are tries, budget and time left. Waits at least as long as the error's `retryAfterMs` says;
   * when that does not end before the deadline, it fails at once instead of waiting in vain.
   *
   * Retries show as events in the active span: see `TELEMETRY_NAMES`.
   * @param work - One try; `attempt` counts from 1. It throws errors of the contract: others are not repeated.
   * @param options - `idempotent`; `signal` and `timeoutMs` as the provider got them. Default: no deadline.
   * @returns What the first try that succeeds returns.
   * @throws What the last try threw, as it is; but when the outcome of an earlier try was `unknown`, a copy that says
   * so: that the last try was refused does not prove that the first one had no effect.
   * @throws The signal's reason when it is aborted before or between tries.
   */
  run<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T>;
}

type GivenUpReason = 'attempts' | 'budget' | 'deadline';

/**
 * Makes the retrier that all calls of one provider object share: one budget for all of them. Switch off the retries of
 * the SDK underneath, or each of its tries is multiplied.
 *
 * @param settings - How to try.
 */
export function createRetrier(settings: RetrierSettings): Retrier {
  const { clock, maxAttempts = 4, baseMs = 200, maxMs = 10_000, random = Math.random } = settings;
  const budget = new RetryBudget(settings.budget);

  return {
    async run(work, { signal, timeoutMs = Number.POSITIVE_INFINITY, idempotent }) {
      const deadline = clock.now() + timeoutMs;
      let hasUnknownOutcome = false;
      for (let attempt = 1; ; attempt++) {
        signal?.throwIfAborted();
        try {
          const result = await work(attempt);
          budget.refill();
          return result;
        } catch (error) {
          const failure = hasUnknownOutcome ? withUnknownOutcome(error) : error;
          if (signal?.aborted || !isWorthRetrying(error, idempotent)) throw failure;
          const delayMs = toRetryDelayMs(attempt, error.retryAfterMs, { baseMs, maxMs, random });
          const givenUpBecause = findObstacle(attempt, clock.now() + delayMs >= deadline);
          report(error, attempt, givenUpBecause ?? delayMs);
          if (givenUpBecause !== undefined) throw failure;
          hasUnknownOutcome ||= error.outcome === 'unknown';
          await clock.delay(delayMs, { signal });
        }
      }
    },
  };

  function findObstacle(attempt: number, isTooLate: boolean): GivenUpReason | undefined {
    if (attempt >= maxAttempts) return 'attempts';
    if (isTooLate) return 'deadline';
    // Last, since asking takes it.
    return budget.tryTake() ? undefined : 'budget';
  }
}

function withUnknownOutcome(error: unknown): unknown {
  if (!isCloudProvisioningError(error) || error.outcome === 'unknown') return error;
  return restateError(error, { outcome: 'unknown' });
}

function report(error: CloudProvisioningError, attempt: number, next: GivenUpReason | number): void {
  const details = { [TELEMETRY_NAMES.attempt]: attempt, [TELEMETRY_NAMES.errorCode]: error.code };
  const span = findOpenTelemetry()?.trace.getActiveSpan();
  if (typeof next === 'number') {
    span?.addEvent(TELEMETRY_NAMES.retryEvent, { ...details, [TELEMETRY_NAMES.retryDelayMs]: next });
  } else {
    span?.addEvent(TELEMETRY_NAMES.retryGivenUpEvent, { ...details, [TELEMETRY_NAMES.givenUpBecause]: next });
  }
}
