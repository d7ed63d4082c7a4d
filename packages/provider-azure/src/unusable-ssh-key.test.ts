import { expect, it } from 'vitest';
import { createUnusableSshKey } from './unusable-ssh-key.ts';

it('is a key in the form of OpenSSH, another one each time', () => {
  const [type, blob = ''] = createUnusableSshKey().split(' ');
  const bytes = Buffer.from(blob, 'base64');
  expect(type).toBe('ssh-ed25519');
  expect(bytes.subarray(4, 15).toString()).toBe('ssh-ed25519');
  expect(bytes.length).toBe(4 + 11 + 4 + 32);
  expect(createUnusableSshKey()).not.toContain(blob);
});
