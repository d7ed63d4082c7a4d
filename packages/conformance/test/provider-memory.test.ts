import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';
import { expect, it } from 'vitest';
import { runConformance } from '../src/index.ts';

it('finds the reference implementation conformant, with every check run', { timeout: 180_000 }, async () => {
  const report = await runConformance(createHarness(), { seed: 1 });
  expect(report.checks.filter(({ result }) => result !== 'passed')).toEqual([]);
  expect(report).toMatchObject({ verdict: 'conformant', objections: [] });
});
