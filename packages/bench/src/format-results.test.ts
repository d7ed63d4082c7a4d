import { expect, test } from 'vitest';
import { formatRow } from './format-results.ts';

const VALUE = { min: 1.5, median: 2.34567, max: 1_234.5, rounds: 3 };

test('a figure shows its median, its range over the rounds, its ratios and its note', () => {
  const figures = [{ name: 'own', unit: 's', value: VALUE, ratios: { other: 0.5 }, note: 'lease 3 s' }];
  expect(formatRow({ name: 'takeover', title: 'What is done', figures })).toBe(
    'takeover: What is done\n  own  2.35 s  1.5 to 1,230, 3 rounds  0.5 × other; lease 3 s',
  );
});

test('a figure without a value says why', () => {
  const figures = [{ name: 'other', unit: 's', note: 'not within 20 s' }];
  expect(formatRow({ name: 'takeover', title: 'What is done', figures })).toContain('other  –    not within 20 s');
});

test('a benchmark that did not run says why', () => {
  const row = { name: 'drain', title: 'What is done', figures: [], notRun: 'PostgreSQL is not installed' };
  expect(formatRow(row)).toBe('drain: What is done\n  not run: PostgreSQL is not installed');
});
