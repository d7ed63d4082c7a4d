import { expect, test } from 'vitest';
import { isLibvirtClientError, LibvirtClientError } from './libvirt-client-error.ts';
import { isLibvirtError, LibvirtError } from './libvirt-error.ts';

const details = { code: 42, domain: 10, level: 2, message: 'Domain not found', procedure: 'DOMAIN_LOOKUP_BY_UUID' };

test('an answer of the server has libvirt’s numbers and their names, also as JSON', () => {
  const error = new LibvirtError(details);
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'LibvirtError',
    ...details,
    codeName: 'NO_DOMAIN',
    domainName: 'QEMU',
  });
});

test('numbers of newer servers are kept and called UNKNOWN', () => {
  const error = new LibvirtError({ ...details, code: 9_999, domain: -1 });
  expect([error.code, error.codeName, error.domain, error.domainName]).toEqual([9_999, 'UNKNOWN', -1, 'UNKNOWN']);
});

test('an answer of the server is recognized by its brand and its name, whoever made it', () => {
  const error = new LibvirtError(details);
  const fromAnotherCopy = { [Symbol.for('@cloud-spi/libvirt/LibvirtError')]: true, codeName: 'NO_DOMAIN' };
  expect([error, fromAnotherCopy, new Error('x'), null, 42].map((value) => isLibvirtError(value))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(isLibvirtError(error, 'NO_NETWORK', 'NO_DOMAIN')).toBe(true);
  expect(isLibvirtError(error, 'NO_NETWORK')).toBe(false);
});

test('an error of the client says its kind and what is known of the call, also as JSON without its cause', () => {
  const error = new LibvirtClientError({ kind: 'lost', message: 'm', outcome: 'unknown', cause: new Error('c') });
  expect(error.cause).toEqual(new Error('c'));
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'LibvirtClientError',
    kind: 'lost',
    message: 'm',
    outcome: 'unknown',
  });
  expect([
    isLibvirtClientError(error),
    isLibvirtClientError(error, 'lost'),
    isLibvirtClientError(error, 'closed'),
  ]).toEqual([true, true, false]);
  expect(isLibvirtClientError(new LibvirtError(details))).toBe(false);
});
