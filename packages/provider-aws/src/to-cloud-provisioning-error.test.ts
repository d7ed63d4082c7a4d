import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { EmptyReplyError } from './ec2-api.ts';
import { EC2_ERROR_ROWS } from './ec2-error-codes.ts';
import { isRefusalOfCredentials, toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

const REQUEST = {
  action: 'RunInstances',
  operation: 'provisionInstance',
  instanceId: 'i-1',
  scopes: [{ provider: 'aws', zone: 'eu-west-1a' }],
};

/** An error as the SDK makes it. */
function sdkError(name: string, status?: number, more: object = {}): Error {
  return Object.assign(new Error('what EC2 says'), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'r-1' },
    ...more,
  });
}

function translate(error: unknown) {
  const translated = toCloudProvisioningError(error, REQUEST);
  if (!isCloudProvisioningError(translated)) throw new Error(`not translated: ${String(translated)}`);
  return translated;
}

describe('toCloudProvisioningError', () => {
  it('knows no code twice, and has a source for every row', () => {
    const codes = EC2_ERROR_ROWS.flatMap((row) => row.codes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { source } of EC2_ERROR_ROWS) expect(source).toMatch(/^https:\/\//);
  });

  it.each(EC2_ERROR_ROWS.flatMap(({ codes, means, outcome }) => codes.map((code) => [code, means, outcome] as const)))(
    'takes %s for %s (%s), whatever the status',
    (nativeCode, code, outcome) => {
      for (const status of [400, 500, 503]) {
        expect(translate(sdkError(nativeCode, status))).toMatchObject({ code, outcome, nativeCode, provider: 'aws' });
      }
    },
  );

  it.each([
    ['InvalidAMIID.NotFound', 400, 'InvalidConfiguration', 'rejected'],
    ['InvalidInstanceID.Malformed', 400, 'InvalidConfiguration', 'rejected'],
    ['AuthFailure.Something', 400, 'Unauthenticated', 'rejected'],
    ['New.Throttle', 429, 'RateLimited', 'rejected'],
    ['New.Credentials', 401, 'Unauthenticated', 'rejected'],
    ['New.Right', 403, 'PermissionDenied', 'rejected'],
    ['New.Failure', 502, 'Unavailable', 'unknown'],
    ['Unknown', 503, 'Unavailable', 'unknown'],
  ] as const)('decides about %s by its status %i: %s (%s)', (nativeCode, status, code, outcome) => {
    expect(translate(sdkError(nativeCode, status))).toMatchObject({ code, outcome });
  });

  it('tells an image that the account may not use from wrong keys, which have the same code', () => {
    const error = sdkError('AuthFailure', 400, { message: 'Not authorized for images: [ami-0123]' });
    expect(translate(error)).toMatchObject({ code: 'InvalidConfiguration', outcome: 'rejected' });
    expect(isRefusalOfCredentials(error)).toBe(false);
    expect(isRefusalOfCredentials(sdkError('AuthFailure', 401))).toBe(true);
  });

  it('says where there is no capacity, and the instance that it is about', () => {
    const error = translate(sdkError('InsufficientInstanceCapacity', 500));
    expect(error).toMatchObject({ scopes: REQUEST.scopes, instanceId: 'i-1', operation: 'provisionInstance' });
    expect(error.message).toContain('what EC2 says (request r-1)');
    expect(translate(sdkError('InternalError', 500)).scopes).toBeUndefined();
  });

  it('takes a body that cannot be read, and one that is empty, for a cloud that did not answer', () => {
    expect(translate(sdkError('Error', 200))).toMatchObject({ code: 'Unavailable', outcome: 'unknown' });
    expect(translate(new EmptyReplyError('DescribeInstances'))).toMatchObject({
      code: 'Unavailable',
      outcome: 'unknown',
    });
  });

  it('tells what was never sent from what may have arrived', () => {
    const connection = (code: string, name = 'Error') => Object.assign(new Error('no'), { name, code });
    expect(translate(connection('ECONNREFUSED'))).toMatchObject({ code: 'Unavailable', outcome: 'not-sent' });
    expect(translate(connection('ECONNRESET', 'TimeoutError'))).toMatchObject({
      code: 'Unavailable',
      outcome: 'unknown',
    });
    expect(translate(sdkError('TimeoutError'))).toMatchObject({ code: 'Unavailable', outcome: 'unknown' });
  });

  it('waits as long as the cloud asks for', () => {
    const $response = { headers: { 'retry-after': '3' } };
    expect(translate(sdkError('RequestLimitExceeded', 503, { $response })).retryAfterMs).toBe(3_000);
    expect(translate(sdkError('RequestLimitExceeded', 503)).retryAfterMs).toBeUndefined();
  });

  it('names the option that mends a certificate that nobody vouches for, and is not retried', () => {
    const error = translate(Object.assign(new Error('no'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }));
    expect(error).toMatchObject({ code: 'Unavailable', retryable: false, outcome: 'not-sent' });
    expect(error.message).toContain('certificateAuthorityFile (AWS_CA_BUNDLE)');
  });

  it('does not repeat what EC2 says of user data', () => {
    expect(translate(sdkError('InvalidUserData.Malformed', 400)).message).not.toContain('what EC2 says');
  });

  it('leaves alone what did not come from EC2', () => {
    const abort = Object.assign(new Error('aborted'), { name: 'AbortError' });
    for (const error of [abort, new TypeError('a mistake'), 'text', undefined]) {
      expect(toCloudProvisioningError(error, REQUEST)).toBe(error);
    }
  });
});
