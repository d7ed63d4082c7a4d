/** Bounds of the pauses between attempts to reconnect, in milliseconds. */
export interface ReconnectBounds {
  readonly initialDelayMs: number;
  readonly maximumDelayMs: number;
}

/**
 * Says how long to wait before the next attempt: the initial pause, doubled with each failure up to the maximum, and shortened
 * by up to a half so that clients of one server do not come back all at once. Pure.
 *
 * @param failures - Attempts that have failed since the connection was lost.
 * @param random - From 0 up to 1.
 */
export function reconnectDelayMs(failures: number, bounds: ReconnectBounds, random: number): number {
  const delayMs = Math.min(bounds.maximumDelayMs, bounds.initialDelayMs * 2 ** failures);
  return Math.round(delayMs * (1 - random / 2));
}
