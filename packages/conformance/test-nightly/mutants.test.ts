import { describe, expect, it } from 'vitest';
import { CHECKS, runConformance } from '../src/index.ts';
import { MUTANTS } from '../test/mutants/all-mutants.ts';
import { createChangedHarness } from '../test/mutants/memory-harness.ts';

describe('the whole suite against a mutant', () => {
  it.each(MUTANTS.map((mutant) => [mutant.title, mutant] as const))(
    'runs to its end and finds it: the provider %s',
    async (_title, mutant) => {
      const report = await runConformance(createChangedHarness(mutant), { seed: 1 });
      expect(report.checks.map(({ id }) => id)).toEqual(CHECKS.map(({ id }) => id));
      expect(report.checks.find(({ id }) => id === mutant.caughtBy)).toMatchObject({ result: 'failed' });
      expect(report.verdict).toBe('not conformant');
    },
  );
});
