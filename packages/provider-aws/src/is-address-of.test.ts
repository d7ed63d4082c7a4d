import { expect, it } from 'vitest';
import { isAddressOf } from './is-address-of.ts';

it('knows the addresses of a network', () => {
  expect(isAddressOf('10.0.1.255', '10.0.0.0/23')).toBe(true);
  expect(isAddressOf('10.0.2.0', '10.0.0.0/23')).toBe(false);
});
