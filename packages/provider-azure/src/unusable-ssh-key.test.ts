import { expect, it } from 'vitest';
import { createUnusableSshKey } from './unusable-ssh-key.ts';

it('is an RSA key in the form of OpenSSH, another one each time', async () => {
  const [first, second] = await Promise.all([createUnusableSshKey(), createUnusableSshKey()]);
  const [type, blob = ''] = first.split(' ');
  const bytes = Buffer.from(blob, 'base64');
  expect(type).toBe('ssh-rsa');
  expect(bytes.subarray(4, 11).toString()).toBe('ssh-rsa');
  // Type, exponent 65537, and a modulus of 2048 bits with its sign.
  expect(bytes.length).toBe(4 + 7 + 4 + 3 + 4 + 257);
  expect(second).not.toBe(first);
});
