import { describe, expect, it } from 'vitest';
import { runSimulation } from '../src/simulation/run-simulation.ts';

describe('a simulated controller', () => {
  it.each([1, 2, 3, 4])(
    'keeps every invariant through half a day of users and troubles, and leaves nothing behind (seed %i)',
    async (seed) => {
      const { violation, figures } = await runSimulation({ seed, days: 0.5 });
      expect(violation, 'npm run simulate -- --days 0.5 --seed <this seed> shows it again').toBeUndefined();
      expect(figures.labsThatRan).toBeGreaterThan(0);
      expect(figures.troubles).toBeGreaterThan(20);
    },
    60_000,
  );

  it('reports no seat and no lab as left when nothing goes wrong', async () => {
    const { violation, figures } = await runSimulation({ seed: 1, days: 0.5, troubles: [] });
    expect(violation).toBeUndefined();
    expect(figures).toMatchObject({ troubles: 0, seatsReported: 0 });
    expect(figures.labsThatRan).toBeGreaterThan(5);
  }, 60_000);

  it('does the same for the same seed, and something else for another one', async () => {
    const first = await runSimulation({ seed: 5, days: 0.2 });
    expect(await runSimulation({ seed: 5, days: 0.2 })).toEqual(first);
    expect((await runSimulation({ seed: 6, days: 0.2 })).fingerprint).not.toBe(first.fingerprint);
  }, 60_000);
});
