import { setTimeout as delay } from 'node:timers/promises';

/**
 * The time an emulator lives in. Everything it shows is computed from recorded instants and `now()`, so a clock may
 * jump, also over a restart.
 */
export interface EmulatorClock {
  /** The present, in milliseconds since 1970-01-01 UTC. */
  now(): number;
  /**
   * Resolves after `durationMs`; used only to hold a reply back (slow deregistration, delay faults).
   * Default: a real timer. Rejects when `signal` aborts.
   */
  sleep?(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** The computer's own clock. */
export const systemClock: EmulatorClock = { now: () => Date.now() };

/**
 * Holds a reply back by the clock's own `sleep`, or by a real timer when it has none.
 * @param durationMs how long; 0 or less returns at once
 * @returns false when `signal` ended the wait
 */
export async function holdBack(clock: EmulatorClock, durationMs: number, signal: AbortSignal): Promise<boolean> {
  if (durationMs <= 0) return !signal.aborted;
  try {
    await (clock.sleep?.(durationMs, signal) ?? delay(durationMs, undefined, { signal }));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}
