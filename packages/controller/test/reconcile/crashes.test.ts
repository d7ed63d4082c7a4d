import { describe, expect, it } from 'vitest';
import { createControllerWorld } from './controller-world.ts';
import type { CrashPlan } from './crash-plan.ts';
import { livePool, TWO_CAME_AND_WENT } from './pool-life.ts';

async function liveWith(plan: CrashPlan) {
  const world = await createControllerWorld(plan);
  try {
    await livePool(world);
    expect(plan.calls).toBeGreaterThanOrEqual(plan.call);
    expect(world.cloud.count(), `crash ${plan.when} call ${plan.call}`).toEqual(TWO_CAME_AND_WENT);
    expect(world.errors, `crash ${plan.when} call ${plan.call}`).toEqual([]);
  } finally {
    await world.close();
  }
}

describe('a process that ends at any call', () => {
  it.each(['before', 'after'] as const)(
    'is followed by one that goes on, makes no second instance and leaves none: %s each commit and each call of the cloud',
    async (when) => {
      const unharmed: CrashPlan = { call: 0, when, calls: 0 };
      await liveWith(unharmed);
      expect(unharmed.calls).toBeGreaterThan(30);
      for (let call = 1; call <= unharmed.calls; call += 1) await liveWith({ call, when, calls: 0 });
    },
    60_000,
  );
});
