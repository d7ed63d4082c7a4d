import type { AnyResource, LabWorker, LabWorkerPhase } from '@cloud-spi/controller';
import { describe, expect, it } from 'vitest';
import type { SimulationFacts } from './invariant.ts';
import { findUnmetWishes } from './unmet-wishes.ts';

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 1);

/** What is complained of a worker that has been in a phase for two hours, when its clouds have so many instances. */
function complaintsOf(phase: LabWorkerPhase, living: Readonly<Record<string, number>>): readonly string[] {
  const worker = {
    kind: 'LabWorker',
    metadata: { uid: 'worker', name: 'worker' },
    spec: { placements: [{ provider: 'east' }, { provider: 'west' }] },
    status: { phase, phaseStartedAt: new Date(START).toISOString() },
  } as unknown as LabWorker;
  const facts = {
    rows: new Map<string, AnyResource>([['worker', worker]]),
    clouds: Object.entries(living).map(([name, count]) => ({
      name,
      cloud: { settings: { quotas: { instances: 8 } } },
      living: () => Array.from({ length: count }),
    })),
    now: () => START + 2 * HOUR_MS,
  } as unknown as SimulationFacts;
  return findUnmetWishes(facts).map(({ message }) => message);
}

describe('findUnmetWishes', () => {
  it('complains of a worker that is on its way for ever', () => {
    const message = 'It has been Provisioning for 120 minutes without any trouble.';
    expect(complaintsOf('Provisioning', { east: 3, west: 3 })).toEqual([message]);
    expect(complaintsOf('Terminating', { east: 8, west: 8 })).toHaveLength(1);
  });

  it('has nothing against one for which no cloud of its placements has room, unless another one has', () => {
    expect(complaintsOf('Provisioning', { east: 8, west: 8 })).toEqual([]);
    expect(complaintsOf('Provisioning', { east: 8, west: 7 })).toHaveLength(1);
  });

  it('has nothing against one that is where it is wanted', () => {
    expect(complaintsOf('Ready', { east: 3, west: 3 })).toEqual([]);
  });
});
