import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

/** How many tokens can be taken now. */
function drain(bucket: TokenBucket, now: number): number {
  let taken = 0;
  while (bucket.tryTake(now)) taken++;
  return taken;
}

describe('a token bucket', () => {
  it('begins full, and refills at its rate up to its burst', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, 0);
    expect([
      drain(bucket, 0),
      drain(bucket, 99),
      drain(bucket, 100),
      drain(bucket, 300),
      drain(bucket, 60_000),
    ]).toEqual([3, 0, 1, 2, 3]);
  });

  it('holds what a second brings, at least one, unless told otherwise', () => {
    expect(drain(new TokenBucket({ perSecond: 5 }, 0), 0)).toBe(5);
    expect(drain(new TokenBucket({ perSecond: 0.1 }, 0), 0)).toBe(1);
  });

  it('says how long it takes until there are tokens', () => {
    const bucket = new TokenBucket({ perSecond: 4, burst: 1 }, 0);
    expect(bucket.waitMs(0)).toBe(0);
    drain(bucket, 0);
    expect([bucket.waitMs(0), bucket.waitMs(100), bucket.waitMs(100, 4)]).toEqual([250, 150, 900]);
  });

  it('that is slowed down pauses as long as it is told, and goes on at half the rate', () => {
    const bucket = new TokenBucket({ perSecond: 10 }, 0);
    bucket.slowDown(0, 5_000);
    expect([bucket.waitMs(0), drain(bucket, 4_999), bucket.waitMs(5_000)]).toEqual([5_200, 0, 172]);
    expect([drain(bucket, 5_171), drain(bucket, 5_172)]).toEqual([0, 1]);
  });

  it('is halved once for requests that were refused together', () => {
    const bucket = new TokenBucket({ perSecond: 10 }, 0);
    for (let request = 0; request < 5; request++) bucket.slowDown(request, 0);
    expect(bucket.waitMs(4)).toBe(200);
    bucket.slowDown(1_000, 0);
    expect(bucket.waitMs(1_000)).toBeGreaterThan(380);
  });

  it('recovers evenly, by the whole rate in a minute', () => {
    const bucket = new TokenBucket({ perSecond: 10 }, 0);
    bucket.slowDown(0, 0);
    const secondsForHundred = (now: number) => {
      drain(bucket, now);
      return Math.round(bucket.waitMs(now, 100) / 1_000);
    };
    const times = [0, 15_000, 30_000, 120_000];
    expect(times.map(secondsForHundred)).toEqual([20, 13, 10, 10]);
  });

  it('never stands still, however often it is slowed down', () => {
    const bucket = new TokenBucket({ perSecond: 16 }, 0);
    for (let second = 0; second <= 60; second++) bucket.slowDown(second * 1_000, 0);
    expect(bucket.waitMs(60_000)).toBeLessThanOrEqual(1_000);
  });

  it('survives a clock that is set back', () => {
    const bucket = new TokenBucket({ perSecond: 1 }, 3_600_000);
    bucket.slowDown(3_600_000, 2_000);
    expect(bucket.waitMs(0)).toBe(4_000);
    drain(bucket, 10_000);
    expect(bucket.waitMs(5_000)).toBeLessThanOrEqual(2_000);
  });

  it.each([{ perSecond: 0 }, { perSecond: Number.NaN }, { perSecond: 1, burst: 0.5 }])(
    'that would let nothing pass is refused: %o',
    (limit) => {
      expect(() => new TokenBucket(limit, 0)).toThrow(RangeError);
    },
  );
});
