import { expect, test } from 'vitest';
import { pairedRatio } from './paired-ratio.ts';

test('a slow round changes nothing when it was slow for both', () => {
  expect(pairedRatio([1, 10, 3], [2, 20, 6])).toBe(0.5);
  expect(pairedRatio([1, 10, 3], [1, 8, 4])).toBe(1);
});

test('rounds that are not the same are not compared', () => {
  expect(() => pairedRatio([1], [1, 2])).toThrow('1 rounds cannot be held against 2');
  expect(() => pairedRatio([], [])).toThrow(RangeError);
});
