import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, as far as the package depends on them; given in, so that tests need neither. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Resolves after that many milliseconds; rejects when the signal is aborted. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (durationMs, signal) => delay(durationMs, undefined, { signal }),
};
