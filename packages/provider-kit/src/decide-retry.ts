import { type CloudProvisioningError, isCloudProvisioningError } from '@cloud-spi/spi';
import { TRANSIENT_CODES } from './transient-codes.ts';

/** How long to wait between two tries. */
export interface BackoffSettings {
  /** Longest wait after the first try, in milliseconds; it doubles with each try. */
  readonly baseMs: number;
  /** Where the doubling ends, in milliseconds. */
  readonly maxMs: number;
  /** A number from 0 to 1. */
  readonly random: () => number;
}

/**
 * Tells whether repeating a request is safe and can help, by the contract's rules: the error is transient, and
 * either the request had no effect (`rejected`, `not-sent`) or a second effect does no harm.
 *
 * @param error - What the request failed with.
 * @param idempotent - Whether the request reads, or carries a token, or has the same result when repeated.
 */
export function isWorthRetrying(error: unknown, idempotent: boolean): error is CloudProvisioningError {
  if (!isCloudProvisioningError(error)) return false;
  if (!error.retryable || !TRANSIENT_CODES.has(error.code)) return false;
  return idempotent || error.outcome !== 'unknown';
}

/**
 * Decides how long to wait before the next try: full jitter, so that those who failed together do not come back
 * together; after what the cloud asked for, never before.
 *
 * @param attempt - The try that failed, from 1.
 * @param retryAfterMs - What the cloud asked for.
 * @param settings - The limits.
 * @returns Milliseconds.
 */
export function toRetryDelayMs(attempt: number, retryAfterMs: number | undefined, settings: BackoffSettings): number {
  const { baseMs, maxMs, random } = settings;
  const longestMs = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return Math.ceil((retryAfterMs ?? 0) + random() * longestMs);
}
