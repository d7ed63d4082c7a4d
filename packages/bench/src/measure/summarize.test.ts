import { describe, expect, test } from 'vitest';
import { percentile, summarize } from './summarize.ts';

describe('summarize', () => {
  test('gives minimum, median and maximum in whatever order the rounds came', () => {
    expect(summarize([10, 2, 3])).toEqual({ min: 2, median: 3, max: 10, rounds: 3 });
  });

  test('refuses what is no measurement', () => {
    expect(() => summarize([])).toThrow(RangeError);
    expect(() => summarize([1, Number.NaN])).toThrow(RangeError);
  });
});

describe('percentile', () => {
  test('lies between two values in proportion', () => {
    expect(percentile([4, 1, 2, 3], 50)).toBe(2.5);
    expect(percentile([0, 100], 99)).toBe(99);
  });

  test('of one value is that value', () => {
    expect(percentile([7], 99)).toBe(7);
  });
});
