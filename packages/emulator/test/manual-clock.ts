import type { EmulatorClock } from '../src/index.ts';

/** A clock that moves only when told to; held replies do not wait. */
export interface ManualClock extends EmulatorClock {
  advance(durationMs: number): void;
}

export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let present = start;
  return {
    now: () => present,
    async sleep() {},
    advance(durationMs) {
      present += durationMs;
    },
  };
}
