import { LabHostError } from '@cloud-spi/lab-host';
import { InstanceProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { cloudFailure, hostFailure } from '../../test/fixtures/lab-worker-fixture.ts';
import { ConfigurationMissingError, failureReason, toFailure } from './failure.ts';

describe('toFailure', () => {
  it('keeps of an error of the cloud what decisions need', () => {
    const error = new InstanceProvisioningError({
      code: 'RateLimited',
      message: 'too fast',
      provider: 'memory',
      operation: 'provisionInstance',
      outcome: 'rejected',
      retryAfterMs: 7,
    });
    expect(toFailure(error)).toEqual({
      source: 'cloud',
      reason: 'RateLimited',
      message: 'too fast',
      retryable: true,
      outcome: 'rejected',
      retryAfterMs: 7,
    });
  });

  it('keeps of an error of a lab host its kind', () => {
    const error = new LabHostError({ kind: 'license-busy', message: 'later', operation: 'applyLicense' });
    expect(toFailure(error)).toEqual({ source: 'host', reason: 'license-busy', message: 'later', retryable: true });
  });

  it('what the configuration lacks can be mended', () => {
    const failure = toFailure(new ConfigurationMissingError('Provider "x" is not configured.'));
    expect(failure).toMatchObject({ source: 'controller', reason: 'ConfigurationMissing', retryable: true });
  });

  it('passes on what nobody expects', () => {
    const mistake = new TypeError('undefined is not a function');
    expect(() => toFailure(mistake)).toThrow(mistake);
  });
});

describe('failureReason', () => {
  it('is CamelCase, wherever the failure came from', () => {
    const reasons = [cloudFailure('InsufficientCapacity'), hostFailure('tls-identity'), hostFailure('unreachable')].map(
      (result) => (result.ok ? '' : failureReason(result.failure)),
    );
    expect(reasons).toEqual(['InsufficientCapacity', 'TlsIdentity', 'Unreachable']);
  });
});
