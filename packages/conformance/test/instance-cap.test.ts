import type { MemoryCloud } from '@cloud-spi/provider-memory';
import { describe, expect, it } from 'vitest';
import { CHECKS, ConformanceRun } from '../src/index.ts';
import { createChangedHarness } from './mutants/memory-harness.ts';

// A live run may have few instances at once; what a check says it needs decides whether it runs. Checks that need a clock
// never run live.
const LIVE_CHECKS = CHECKS.filter(({ requires }) => !requires?.hooks?.includes('clock'));

describe('the number of instances that a check makes is the one that it declares', () => {
  it.each(LIVE_CHECKS.map((check) => [check.id, check] as const))('%s', async (_, check) => {
    let cloud: MemoryCloud | undefined;
    const harness = createChangedHarness({
      decorate(_provider, surroundings) {
        cloud = surroundings.cloud;
        return {};
      },
    });
    await new ConformanceRun(harness).runCheck(check);
    expect(cloud?.count().launched).toBeLessThanOrEqual(check.requires?.instances ?? 1);
  });
});
