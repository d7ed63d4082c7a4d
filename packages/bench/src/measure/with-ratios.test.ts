import { expect, test } from 'vitest';
import { summarize } from './summarize.ts';
import { withRatios } from './with-ratios.ts';

test('a ratio is the own median divided by that of the other; who has no value has no ratio', () => {
  const own = { name: 'own', unit: 's', value: summarize([1, 2, 3]) };
  const others = { slow: { name: 'slow', unit: 's', value: summarize([6]) }, absent: { name: 'absent', unit: 's' } };
  expect(withRatios(own, others)).toEqual({ ...own, ratios: { slow: 0.33 } });
});
