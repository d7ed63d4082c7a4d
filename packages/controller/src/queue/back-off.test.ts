import { expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

it('doubles the back-off with each failure, from 500 ms up to 5 minutes, however many there are', () => {
  expect([0, 1, 2, 9, 10, 5_000].map(backOffMs)).toEqual([500, 1_000, 2_000, 256_000, 300_000, 300_000]);
});
