import { createCloudProvisioningError, ERROR_CODES, type ErrorCode } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { isWorthRetrying, toRetryDelayMs } from './decide-retry.ts';

function errorOf(
  code: ErrorCode,
  details: { outcome?: 'rejected' | 'not-sent' | 'unknown'; retryable?: boolean } = {},
) {
  return createCloudProvisioningError({ code, provider: 'test', operation: 'read', message: 'no', ...details });
}

describe('isWorthRetrying', () => {
  it('is true of errors that pass by themselves, and of no others', () => {
    const retried = ERROR_CODES.filter((code) => isWorthRetrying(errorOf(code), true));
    expect(retried).toEqual(['RateLimited', 'Unavailable', 'Timeout', 'Unknown']);
  });

  it.each([
    ['unknown', false],
    ['rejected', true],
    ['not-sent', true],
  ] as const)('of a request that must not have two effects, with the outcome %s: %s', (outcome, expected) => {
    expect(isWorthRetrying(errorOf('Unavailable', { outcome }), false)).toBe(expected);
    expect(isWorthRetrying(errorOf('Unavailable', { outcome }), true)).toBe(true);
  });

  it('is false when the provider says so, and of what is no error of the contract', () => {
    expect(isWorthRetrying(errorOf('Unavailable', { retryable: false }), true)).toBe(false);
    expect(isWorthRetrying(new TypeError('a bug'), true)).toBe(false);
  });
});

describe('toRetryDelayMs', () => {
  const settings = { baseMs: 100, maxMs: 1_000, random: () => 1 };

  it('doubles with each try up to its limit', () => {
    const delays = [1, 2, 3, 4, 5, 6, 2_000].map((attempt) => toRetryDelayMs(attempt, undefined, settings));
    expect(delays).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('is drawn from nothing to the whole', () => {
    const delays = [0, 0.25, 1].map((part) => toRetryDelayMs(3, undefined, { ...settings, random: () => part }));
    expect(delays).toEqual([0, 100, 400]);
  });

  it('comes after what the cloud asked for, also beyond the limit', () => {
    expect(toRetryDelayMs(1, 5_000, settings)).toBe(5_100);
    expect(toRetryDelayMs(1, 5_000, { ...settings, random: () => 0 })).toBe(5_000);
  });
});
