import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { Failure } from './failure.ts';

/** Failures that a human has to mend: there is no point in asking often. */
const SLOW_REASONS: ReadonlySet<string> = new Set([
  'Unauthenticated',
  'PermissionDenied',
  'QuotaExceeded',
  'ConfigurationMissing',
  'authentication-failed',
  'forbidden',
]);

/**
 * How long to wait after a failure before the same effect is tried again.
 *
 * @param failures - Number of failures before this one.
 * @param failure - What failed; its own `retryAfterMs` wins, but not below the first wait.
 * @returns Milliseconds.
 */
export function backoffMs(failures: number, timings: ControllerTimings, failure?: Failure): number {
  if (failure?.source === 'cloud' && failure.retryAfterMs !== undefined) {
    return Math.max(failure.retryAfterMs, timings.retryBaseMs);
  }
  const base =
    failure !== undefined && SLOW_REASONS.has(failure.reason) ? timings.retryBaseMs * 10 : timings.retryBaseMs;
  return Math.min(timings.retryMaxMs, base * 2 ** Math.min(failures, 20));
}
