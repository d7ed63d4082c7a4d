import type { ConformanceHarness } from '@cloud-spi/spi';
import type { TimeLimits } from './check-context.ts';

const DEFAULT_LIMITS: TimeLimits = {
  acceptedMs: 60_000,
  runningMs: 600_000,
  stoppedMs: 600_000,
  terminatedMs: 600_000,
};

/** How long the cloud of a harness may take: its own limits, and a default where it has none. */
export function toTimeLimits({ timeLimits }: Pick<ConformanceHarness, 'timeLimits'>): TimeLimits {
  return { ...DEFAULT_LIMITS, ...timeLimits };
}
