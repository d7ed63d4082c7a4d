import { createCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { ComputeError, type ComputeFailure, toOperationFailure, toResponseFailure } from './compute-error.ts';
import { classify, toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

function refusal(httpStatus: number, reason: string, message = 'no'): ComputeFailure {
  return toResponseFailure(httpStatus, JSON.stringify({ error: { code: httpStatus, message, errors: [{ reason }] } }));
}

function failedOperation(code: string, httpErrorStatusCode = 400, message = 'no'): ComputeFailure {
  const failure = toOperationFailure({ status: 'DONE', httpErrorStatusCode, error: { errors: [{ code, message }] } });
  if (failure === undefined) throw new Error('The operation did not fail');
  return failure;
}

describe('an error of Compute Engine', () => {
  it.each([
    [
      'a stock-out, which carries 503',
      failedOperation('ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS', 503),
      'InsufficientCapacity',
    ],
    ['no addresses in a subnetwork', failedOperation('IP_SPACE_EXHAUSTED', 400), 'InsufficientCapacity'],
    ['a quota at the request', refusal(403, 'quotaExceeded'), 'QuotaExceeded'],
    ['a quota in the operation', failedOperation('QUOTA_EXCEEDED', 403), 'QuotaExceeded'],
    [
      'a quota that only the message tells',
      refusal(403, 'forbidden', "Quota 'CPUS' exceeded. Limit: 24.0"),
      'QuotaExceeded',
    ],
    ['throttling, which carries 403', refusal(403, 'rateLimitExceeded'), 'RateLimited'],
    ['throttling as 429', toResponseFailure(429, ''), 'RateLimited'],
    [
      'a missing right',
      refusal(403, 'forbidden', "Required 'compute.instances.create' permission"),
      'PermissionDenied',
    ],
    ['an API that is switched off', refusal(403, 'accessNotConfigured'), 'PermissionDenied'],
    ['expired credentials', refusal(401, 'authError'), 'Unauthenticated'],
    ['a state that forbids it', refusal(400, 'resourceNotReady'), 'Conflict'],
    ['deletion protection', refusal(400, 'invalidResourceUsage', 'Resource is protected against deletion'), 'Conflict'],
    ['a stale fingerprint', refusal(412, 'conditionNotMet', 'Labels fingerprint either invalid or stale'), 'Conflict'],
    [
      'an organization policy',
      refusal(412, 'conditionNotMet', 'Constraint constraints/compute.vmExternalIpAccess violated'),
      'InvalidConfiguration',
    ],
    ['a taken name', refusal(409, 'alreadyExists'), 'AlreadyExists'],
    ['a value that is not allowed', refusal(400, 'invalid'), 'InvalidConfiguration'],
    ['a reason that nobody knows, by its status', refusal(400, 'brandNew'), 'InvalidConfiguration'],
    ['a missing instance', refusal(404, 'notFound'), 'NotFound'],
    ['an operation that failed inside the cloud', failedOperation('INTERNAL_ERROR', 503), 'Unavailable'],
    ['a page of a proxy', toResponseFailure(502, '<html>Bad Gateway</html>'), 'Unavailable'],
    ['a status that nobody knows', toResponseFailure(418, ''), 'Unknown'],
  ] as const)('is recognized: %s', (_, failure, code) => {
    expect(classify(failure).code).toBe(code);
  });

  it('that creation meets in its own parts is a mistake in the configuration', () => {
    expect(classify(refusal(404, 'notFound'), true).code).toBe('InvalidConfiguration');
    expect(classify(failedOperation('RESOURCE_NOT_FOUND', 404), true).code).toBe('InvalidConfiguration');
  });

  it('says what became of the request', () => {
    expect(classify(refusal(403, 'forbidden')).outcome).toBe('rejected');
    expect(classify(failedOperation('INTERNAL_ERROR', 503)).outcome).toBe('rejected');
    expect(classify(toResponseFailure(503, '')).outcome).toBe('unknown');
    expect(classify({ kind: 'connection', codes: [], message: '' })).toEqual({
      code: 'Unavailable',
      outcome: 'unknown',
    });
    expect(classify({ kind: 'credentials', codes: [], message: '' })).toEqual({
      code: 'Unauthenticated',
      outcome: 'not-sent',
    });
  });

  it('keeps the cloud’s code and says where there is no capacity', () => {
    const error = new ComputeError(
      failedOperation('ZONE_RESOURCE_POOL_EXHAUSTED', 503, 'does not have enough resources'),
    );
    const scope = { region: 'europe-west1', zone: 'europe-west1-b', instanceType: 'n2-standard-4' };
    expect(toCloudProvisioningError(error, { operation: 'provisionInstance', scope, isCreation: true })).toMatchObject({
      name: 'InstanceProvisioningError',
      code: 'InsufficientCapacity',
      outcome: 'rejected',
      nativeCode: 'ZONE_RESOURCE_POOL_EXHAUSTED',
      message: 'Compute Engine refused: does not have enough resources',
      scopes: [{ provider: 'gcp', ...scope }],
      cause: error,
    });
  });

  it('leaves everything else alone', () => {
    const other = createCloudProvisioningError({
      code: 'NotFound',
      message: '',
      provider: 'gcp',
      operation: 'addTags',
    });
    expect(toCloudProvisioningError(other, { operation: 'x' })).toBe(other);
  });
});

it('an operation has failed only when it is done and says so', () => {
  expect(toOperationFailure({ status: 'RUNNING', error: { errors: [{ code: 'X' }] } })).toBeUndefined();
  expect(toOperationFailure({ status: 'DONE' })).toBeUndefined();
  expect(toOperationFailure({})).toBeUndefined();
  expect(toOperationFailure({ status: 'DONE', httpErrorStatusCode: 409, httpErrorMessage: 'CONFLICT' })).toMatchObject({
    httpStatus: 409,
    message: 'CONFLICT',
  });
});
