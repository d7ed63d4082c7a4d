import { describe, expect, it } from 'vitest';
import {
  CloudProvisioningError,
  createCloudProvisioningError,
  InstanceNotFoundError,
  InstanceOperationError,
  InstanceProvisioningError,
  isCloudProvisioningError,
} from './cloud-provisioning-error.ts';
import { ERROR_CODE_RULES, ERROR_CODES } from './error-codes.ts';

const details = { provider: 'memory', operation: 'stopInstance', message: 'no' } as const;

describe('CloudProvisioningError', () => {
  it('takes the retry rule of its code unless the provider knows better', () => {
    for (const code of ERROR_CODES) {
      expect(createCloudProvisioningError({ ...details, code }).retryable).toBe(ERROR_CODE_RULES[code].retryable);
    }
    expect(createCloudProvisioningError({ ...details, code: 'Unavailable', retryable: false }).retryable).toBe(false);
  });

  it('says that nothing was sent for invalid input, and that the effect is unknown where nobody said otherwise', () => {
    expect(createCloudProvisioningError({ ...details, code: 'InvalidConfiguration' }).outcome).toBe('not-sent');
    expect(createCloudProvisioningError({ ...details, code: 'Unavailable' }).outcome).toBe('unknown');
  });

  it('has the subclass of its code and operation', () => {
    expect(createCloudProvisioningError({ ...details, code: 'NotFound' })).toBeInstanceOf(InstanceNotFoundError);
    const provisioning = { ...details, operation: 'provisionInstance', code: 'QuotaExceeded' } as const;
    expect(createCloudProvisioningError(provisioning)).toBeInstanceOf(InstanceProvisioningError);
    expect(createCloudProvisioningError({ ...details, code: 'Conflict' })).toBeInstanceOf(InstanceOperationError);
  });

  it('is recognized by its brand, so that two copies of the package understand each other', () => {
    const copy = Object.assign(new Error('from another copy'), {
      [Symbol.for('@cloud-spi/spi/CloudProvisioningError')]: true,
    });
    expect(isCloudProvisioningError(copy)).toBe(true);
    expect(isCloudProvisioningError(new Error('other'))).toBe(false);
    expect(isCloudProvisioningError(undefined)).toBe(false);
  });

  it('has a JSON form with every field but the cause', () => {
    const cause = new Error('password=hunter2');
    const error = new CloudProvisioningError({
      ...details,
      code: 'RateLimited',
      retryAfterMs: 250,
      instanceId: 'i-1',
      cause,
    });
    const json: unknown = JSON.parse(JSON.stringify(error));
    expect(json).toEqual({
      name: 'CloudProvisioningError',
      code: 'RateLimited',
      message: 'no',
      provider: 'memory',
      operation: 'stopInstance',
      instanceId: 'i-1',
      retryable: true,
      retryAfterMs: 250,
      outcome: 'unknown',
    });
    expect(error.cause).toBe(cause);
  });
});
