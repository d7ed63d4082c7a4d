import { describe, expect, it } from 'vitest';
import { cloudFailure, hostFailure } from '../../test/fixtures/lab-worker-fixture.ts';
import { DEFAULT_CONTROLLER_TIMINGS } from '../configuration/controller-timings.ts';
import { backoffMs } from './backoff.ts';
import type { Failure, Result } from './failure.ts';

const failureOf = (result: Result<never>): Failure => {
  if (result.ok) throw new Error('The fixture is no failure.');
  return result.failure;
};
const waits = (counts: number[], failure?: Failure) =>
  counts.map((failures) => backoffMs(failures, DEFAULT_CONTROLLER_TIMINGS, failure));

describe('backoffMs', () => {
  it('doubles with each failure, up to a limit', () => {
    expect(waits([0, 1, 2, 8, 9, 1_000])).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  });

  it('is slow from the start where a human has to mend something', () => {
    for (const code of ['Unauthenticated', 'PermissionDenied', 'QuotaExceeded'] as const) {
      expect(waits([0, 1], failureOf(cloudFailure(code)))).toEqual([10_000, 20_000]);
    }
    expect(waits([0], failureOf(hostFailure('authentication-failed')))).toEqual([10_000]);
    expect(waits([0], failureOf(hostFailure('unreachable')))).toEqual([1_000]);
  });

  it('waits as long as the cloud says, but never not at all', () => {
    const throttled = { ...failureOf(cloudFailure('RateLimited')), source: 'cloud' } as Failure;
    expect(waits([0, 9], { ...throttled, retryAfterMs: 900_000 } as Failure)).toEqual([900_000, 900_000]);
    expect(waits([0], { ...throttled, retryAfterMs: 0 } as Failure)).toEqual([1_000]);
  });
});
