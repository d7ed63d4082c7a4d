import { expect, test } from 'vitest';
import { type TokenBucket, takeTokens } from './token-bucket.ts';

const limits = { burst: 3, refillPerSecond: 2 };

function useUp(count: number, now: number, bucket?: TokenBucket) {
  const waits = [];
  let current = bucket;
  for (let use = 0; use < count; use += 1) {
    const taken = takeTokens(current, limits, now);
    current = taken.bucket;
    waits.push(taken.retryAfterMs);
  }
  return { bucket: current, waits };
}

test('a new bucket allows its burst and then says how long to wait', () => {
  expect(useUp(4, 0).waits).toEqual([0, 0, 0, 500]);
});

test('tokens come back with time, never more than the burst', () => {
  const { bucket } = useUp(3, 0);
  expect(useUp(2, 500, bucket).waits).toEqual([0, 500]);
  expect(useUp(4, 3_600_000, bucket).waits).toEqual([0, 0, 0, 500]);
});

test('a clock that went back refills nothing', () => {
  const { bucket } = useUp(3, 10_000);
  expect(useUp(1, 0, bucket).waits).toEqual([500]);
});

test('a dearer request needs more tokens', () => {
  expect(takeTokens(undefined, limits, 0, 4).retryAfterMs).toBe(500);
});
