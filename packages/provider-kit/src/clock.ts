/** Time as providers and simulated clouds see it. Injected, so that tests move it instead of waiting. */
export interface Clock {
  /** The current time in milliseconds since 1970. */
  now(): number;
  /**
   * Resolves after a time.
   *
   * @param durationMs - Milliseconds to wait; zero or less resolves at once.
   * @param options - `signal` ends the wait early: the promise rejects with its reason and no timer stays.
   */
  delay(durationMs: number, options?: DelayOptions): Promise<void>;
}

/** Options of {@link Clock.delay}. */
export interface DelayOptions {
  /** Ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/** The clock of the machine. A pending delay keeps the process alive. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  delay: (durationMs: number, options: DelayOptions = {}) =>
    delayWith(options.signal, durationMs, (resolve) => {
      const timer = setTimeout(resolve, durationMs);
      return () => clearTimeout(timer);
    }),
});

/**
 * The part that every clock's delay has in common: nothing is scheduled for a time that is over or a signal that is
 * aborted, and an abort cancels what was scheduled.
 *
 * @param signal - Ends the wait early.
 * @param durationMs - Milliseconds to wait.
 * @param schedule - Calls its argument when the time is over; returns what cancels it.
 */
export function delayWith(
  signal: AbortSignal | undefined,
  durationMs: number,
  schedule: (resolve: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (!(durationMs > 0)) return resolve();
    const cancel = schedule(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
