import { expect, test } from 'vitest';
import { nextUuid, seededFraction } from './seeded-ids.ts';

test('ids are lower-case version 4 UUIDs and never repeat', () => {
  const sequence = { seed: 's', issued: 0 };
  const ids = Array.from({ length: 500 }, () => nextUuid(sequence));
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('the same seed gives the same ids, and a sequence goes on where it stopped', () => {
  const whole = { seed: 's', issued: 0 };
  const [, second] = [nextUuid(whole), nextUuid(whole)];
  expect(nextUuid({ seed: 's', issued: 1 })).toBe(second);
  expect(nextUuid({ seed: 't', issued: 1 })).not.toBe(second);
});

test('fractions lie in [0, 1)', () => {
  const fractions = Array.from({ length: 200 }, (_, roll) => seededFraction('s', roll));
  expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...fractions)).toBeLessThan(1);
});
