import { expect, test } from 'vitest';
import { findFreeAddress, isUsable, parseCidr, toAddress, toNumber } from './address-range.ts';

test('a network is read as its first address and its size', () => {
  const range = parseCidr('127.113.16.0/20');
  expect([toAddress(range.first), range.size]).toEqual(['127.113.16.0', 4096]);
});

test.each(['127.113.0.0', '127.113.0.1/20', '127.113.0.0/31', '127.113.0.256/24', 'x/20'])(
  '%s is no network',
  (cidr) => {
    expect(() => parseCidr(cidr)).toThrow(RangeError);
  },
);

test('numbers and addresses are two forms of the same', () => {
  expect(toAddress(toNumber('127.113.255.7') ?? 0)).toBe('127.113.255.7');
  expect(toNumber('127.113.1')).toBeUndefined();
});

test('the first four and the last address of a network are kept by the cloud', () => {
  const range = parseCidr('127.113.0.0/28');
  const usable = Array.from({ length: 16 }, (_, offset) => isUsable(range, range.first + offset));
  expect(usable.indexOf(true)).toBe(4);
  expect(usable.lastIndexOf(true)).toBe(14);
});

test('the search goes on from its start, wraps around, and ends when all are taken', () => {
  const range = parseCidr('127.113.0.0/29');
  expect(findFreeAddress(range, 5, () => false)).toBe('127.113.0.5');
  expect(findFreeAddress(range, 5, (address) => address !== '127.113.0.4')).toBe('127.113.0.4');
  expect(findFreeAddress(range, 0, () => true)).toBeUndefined();
});
