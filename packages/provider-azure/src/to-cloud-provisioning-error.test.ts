import { describe, expect, it } from 'vitest';
import { ArmError, readErrorBody, toArmError } from './arm-error.ts';
import { ARM_ERROR_ROWS } from './arm-error-codes.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

function translate(status: number | undefined, code: string, message = '', more: object = {}) {
  return toCloudProvisioningError(new ArmError({ status, code, message, ...more }), { operation: 'provisionInstance' });
}

describe('the table of codes', () => {
  it.each(ARM_ERROR_ROWS.flatMap(({ code, nativeCodes }) => nativeCodes.map((native) => [native, code] as const)))(
    '%s is %s, whatever the status beside it',
    (native, code) => {
      expect(translate(409, native).code).toBe(code);
    },
  );

  it('every row says where it is from, and no code stands in two', () => {
    const codes = ARM_ERROR_ROWS.flatMap(({ nativeCodes }) => nativeCodes.map((code) => code.toLowerCase()));
    expect(new Set(codes).size).toBe(codes.length);
    expect(ARM_ERROR_ROWS.every(({ source }) => source.startsWith('https://'))).toBe(true);
  });
});

describe('one code with three meanings', () => {
  const quota = 'Operation could not be completed as it results in exceeding approved Total Regional Cores quota.';

  it('OperationNotAllowed with 429 is throttling', () => {
    const error = translate(429, 'OperationNotAllowed', quota, { retryAfterMs: 7_000 });
    expect(error).toMatchObject({ code: 'RateLimited', retryAfterMs: 7_000, outcome: 'rejected' });
  });

  it('OperationNotAllowed with words about a quota is a quota', () => {
    expect(translate(409, 'OperationNotAllowed', quota).code).toBe('QuotaExceeded');
  });

  it('any other OperationNotAllowed is a conflict', () => {
    expect(translate(409, 'OperationNotAllowed', 'The VM is marked for deletion.').code).toBe('Conflict');
  });
});

describe('codes that nobody knows are judged by their status', () => {
  it.each([
    [400, 'InvalidConfiguration', 'rejected'],
    [401, 'Unauthenticated', 'rejected'],
    [403, 'PermissionDenied', 'rejected'],
    [408, 'Unavailable', 'unknown'],
    [409, 'Conflict', 'rejected'],
    [412, 'Conflict', 'rejected'],
    [429, 'RateLimited', 'rejected'],
    [500, 'Unavailable', 'unknown'],
    [503, 'Unavailable', 'unknown'],
  ] as const)('%i is %s, its outcome %s', (status, code, outcome) => {
    expect(translate(status, 'Something')).toMatchObject({ code, outcome });
  });

  it('404 is NotFound of the instance that is spoken of, and else something that a configuration names', () => {
    const failure = new ArmError({ status: 404, code: 'ResourceNotFound', message: '' });
    expect(toCloudProvisioningError(failure, { operation: 'getInstanceInfo', instanceId: 'i' }).code).toBe('NotFound');
    expect(toCloudProvisioningError(failure, { operation: 'provisionInstance' }).code).toBe('InvalidConfiguration');
  });
});

describe('without an answer', () => {
  it.each([
    ['ECONNREFUSED', 'Unavailable', 'not-sent'],
    ['ENOTFOUND', 'Unavailable', 'not-sent'],
    ['ECONNRESET', 'Unavailable', 'unknown'],
    ['AbortError', 'Timeout', 'unknown'],
    ['CredentialUnavailableError', 'Unauthenticated', 'not-sent'],
  ] as const)('%s is %s, its outcome %s', (native, code, outcome) => {
    expect(translate(undefined, native)).toMatchObject({ code, outcome });
  });
});

it('capacity says of what and where there is none', () => {
  const scope = { provider: 'azure', region: 'westeurope', zone: '1', instanceType: 'Standard_D2s_v5' };
  const failure = new ArmError({ status: 409, code: 'ZonalAllocationFailed', message: '' });
  const error = toCloudProvisioningError(failure, { operation: 'provisionInstance', scope });
  expect(error).toMatchObject({ code: 'InsufficientCapacity', scopes: [scope], outcome: 'rejected' });
});

it('a reserved interface says when it can be deleted', () => {
  expect(translate(400, 'NicReservedForAnotherVm')).toMatchObject({ code: 'Conflict', retryAfterMs: 180_000 });
});

describe('toArmError', () => {
  it('unwraps what deployments wrap, also as JSON in a message', () => {
    const inner = JSON.stringify({ error: { code: 'SkuNotAvailable', message: 'none' } });
    const body = { error: { code: 'DeploymentFailed', message: 'x', details: [{ code: 'Conflict', message: inner }] } };
    expect(readErrorBody(body)?.innerCodes).toEqual(['Conflict', 'SkuNotAvailable']);
    const failure = toArmError(Object.assign(new Error('failed'), { statusCode: 409 }), JSON.stringify(body));
    expect(toCloudProvisioningError(failure, { operation: 'provisionInstance' }).code).toBe('InsufficientCapacity');
  });

  it('reads Retry-After', () => {
    const headers = new Map([['retry-after', '12']]);
    const error = Object.assign(new Error('throttled'), { statusCode: 429, code: 'X', response: { headers } });
    expect(toArmError(error).retryAfterMs).toBe(12_000);
  });

  it('takes anything that was thrown', () => {
    expect(toArmError('text').code).toBe('string');
    expect(toArmError(new TypeError('x is not iterable')).code).toBe('TypeError');
  });
});
