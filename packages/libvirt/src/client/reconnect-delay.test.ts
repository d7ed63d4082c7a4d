import { expect, test } from 'vitest';
import { reconnectDelayMs } from './reconnect-delay.ts';

const bounds = { initialDelayMs: 200, maximumDelayMs: 30_000 };

test('the pause doubles with each failure up to the maximum, however many there are', () => {
  expect([0, 1, 2, 7, 8, 5_000].map((failures) => reconnectDelayMs(failures, bounds, 0))).toEqual([
    200, 400, 800, 25_600, 30_000, 30_000,
  ]);
});

test('chance shortens it by up to a half', () => {
  expect([0, 0.5, 1].map((random) => reconnectDelayMs(0, bounds, random))).toEqual([200, 150, 100]);
});
