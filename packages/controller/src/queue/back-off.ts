const BASE_MS = 500;
const CAP_MS = 5 * 60 * 1000;

/**
 * Says how long a key that failed waits: 500 ms, doubled with each failure before, at most 5 minutes. Pure.
 *
 * @param attempts - Consecutive failed runs before this one, from 0.
 */
export function backOffMs(attempts: number): number {
  return Math.min(CAP_MS, BASE_MS * 2 ** attempts);
}
