import type { ErrorCode } from '@cloud-spi/spi';

/**
 * Errors that pass by themselves: the same request may succeed soon. The other retryable codes are none of them:
 * capacity and quota want another placement or a human, a conflict wants a new decision.
 */
export const TRANSIENT_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'RateLimited',
  'Unavailable',
  'Timeout',
  'Unknown',
]);
