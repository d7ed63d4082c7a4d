import {
  type LIBVIRT_CLIENT_ERROR_KINDS,
  LIBVIRT_ERROR_CODES,
  LibvirtClientError,
  LibvirtError,
} from '@cloud-spi/libvirt';
import { createCloudProvisioningError, type ErrorCode, isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

const CONTEXT = { operation: 'addTags', instanceId: 'i', scope: { region: 'r', zone: 'kvm-1' } };

function answer(code: number) {
  return new LibvirtError({ code, domain: 10, level: 2, message: 'no', procedure: 'DOMAIN_CREATE' });
}

function translate(error: unknown) {
  const translated = toCloudProvisioningError(error, CONTEXT);
  if (!isCloudProvisioningError(translated)) throw new Error('It is no error of the contract');
  return translated;
}

describe('toCloudProvisioningError', () => {
  it.each([
    ['NO_DOMAIN', 'NotFound'],
    ['OPERATION_INVALID', 'Conflict'],
    ['NO_MEMORY', 'InsufficientCapacity'],
    ['AUTH_FAILED', 'Unauthenticated'],
    ['ACCESS_DENIED', 'PermissionDenied'],
    ['NO_STORAGE_POOL', 'InvalidConfiguration'],
    ['XML_INVALID_SCHEMA', 'InvalidConfiguration'],
    ['INTERNAL_ERROR', 'Unknown'],
  ] satisfies [keyof typeof LIBVIRT_ERROR_CODES, ErrorCode][])('%s is %s, rejected, with the host', (name, code) => {
    const error = translate(answer(LIBVIRT_ERROR_CODES[name]));
    expect(error).toMatchObject({ code, outcome: 'rejected', nativeCode: name, instanceId: 'i', operation: 'addTags' });
    expect(error.scopes).toEqual([{ provider: 'onprem', region: 'r', zone: 'kvm-1' }]);
    expect(error.message).toContain('kvm-1');
  });

  it('every answer has a code, also one that a newer libvirt has', () => {
    for (const code of [...Object.values(LIBVIRT_ERROR_CODES), 9_999])
      expect(translate(answer(code)).code).toBeTruthy();
  });

  it('long answers are cut', () => {
    const error = new LibvirtError({ code: 1, domain: 10, level: 2, message: 'x'.repeat(10_000), procedure: 'P' });
    expect(translate(error).message.length).toBeLessThan(1_000);
  });

  it.each([
    ['unreachable', 'Unavailable'],
    ['lost', 'Unavailable'],
    ['timeout', 'Timeout'],
    ['tls-refused', 'Unauthenticated'],
    ['closed', 'Aborted'],
    ['not-supported', 'InvalidConfiguration'],
  ] satisfies [keyof typeof LIBVIRT_CLIENT_ERROR_KINDS, ErrorCode][])(
    '%s is %s, and keeps its outcome',
    (kind, code) => {
      for (const outcome of ['not-sent', 'unknown'] as const) {
        expect(translate(new LibvirtClientError({ kind, outcome, message: 'm' }))).toMatchObject({ code, outcome });
      }
    },
  );

  it('what is an error of the contract already, or none of libvirt, stays as it is', () => {
    const own = createCloudProvisioningError({ code: 'Conflict', message: 'm', provider: 'onprem', operation: 'o' });
    const other = new TypeError('x');
    expect(toCloudProvisioningError(own, CONTEXT)).toBe(own);
    expect(toCloudProvisioningError(other, CONTEXT)).toBe(other);
  });
});
