import { describe, expect, it } from 'vitest';
import { CHECKS, RULES, runConformance } from '../../src/index.ts';
import { MUTANTS } from './all-mutants.ts';
import { BENIGN_VARIANTS } from './benign-variants.ts';
import { createChangedHarness } from './memory-harness.ts';

const FEW_HISTORIES = 10;

describe('a mutant', () => {
  it.each(MUTANTS.map((mutant) => [mutant.caughtBy, mutant.title, mutant] as const))(
    'is caught by %s: the provider %s',
    { timeout: 180_000 },
    async (caughtBy, _title, mutant) => {
      const report = await runConformance(createChangedHarness(mutant), { only: [caughtBy], seed: 1 });
      const result = report.checks.find(({ id }) => id === caughtBy);
      expect(result).toMatchObject({ id: caughtBy, result: 'failed', reason: expect.stringMatching(/./) });
      expect(report.verdict).toBe('not conformant');
    },
  );
});

describe('the list of mutants', () => {
  it('has one for every rule', () => {
    const broken = new Set<string>(MUTANTS.map(({ breaks }) => breaks));
    expect(Object.keys(RULES).filter((rule) => !broken.has(rule))).toEqual([]);
  });

  it('names a check that proves the rule', () => {
    const wrong = MUTANTS.filter(
      ({ breaks, caughtBy }) => !CHECKS.some(({ id, rules }) => id === caughtBy && rules.includes(breaks)),
    );
    expect(wrong.map(({ title }) => title)).toEqual([]);
  });

  it('has no two of the same title', () => {
    expect(new Set(MUTANTS.map(({ title }) => title)).size).toBe(MUTANTS.length);
  });
});

describe('no false alarm', () => {
  it.each(BENIGN_VARIANTS.map((variant) => [variant.title, variant] as const))(
    'for a provider that %s',
    { timeout: 180_000 },
    async (_title, { createHarness }) => {
      // A few histories do: what random ones find here, they also find in provider-memory itself.
      const report = await runConformance(createHarness(), { seed: 1, histories: FEW_HISTORIES });
      const failed = report.checks.filter(({ result }) => result === 'failed');
      expect(failed.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([]);
      expect(report).toMatchObject({ verdict: 'conformant', objections: [] });
    },
  );
});
