import type { EmulatorClock } from '@cloud-spi/emulator';
import type { Clock } from '../src/index.ts';

/** One time for client and emulator that moves only when told to, or by the client's own pauses. */
export interface ManualClock {
  readonly forClient: Clock;
  readonly forEmulator: EmulatorClock;
  /** The pauses that the client made, in milliseconds. */
  readonly pauses: readonly number[];
  advance(durationMs: number): void;
}

export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let present = start;
  const pauses: number[] = [];
  const now = () => present;
  return {
    forClient: {
      now,
      random: () => 0.5,
      async sleep(durationMs) {
        pauses.push(durationMs);
        present += durationMs;
      },
    },
    forEmulator: { now, async sleep() {} },
    pauses,
    advance(durationMs) {
      present += durationMs;
    },
  };
}
