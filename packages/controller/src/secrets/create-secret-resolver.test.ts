import { describe, expect, it } from 'vitest';
import { createSecretResolver } from './create-secret-resolver.ts';
import { derivePassword } from './derive-password.ts';

const FILES: Readonly<Record<string, string>> = {
  '/etc/lab/token': 'hunter2\r\n\n',
  '/run/blank': '\n',
  '/run/spaces': ' a b ',
};

const resolver = createSecretResolver({
  env: { TOKEN: 'hunter2', BLANK: '' },
  readFile: async (path) => {
    const text = FILES[path];
    if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
    return text;
  },
  baseFolder: '/etc/lab',
});

describe('createSecretResolver', () => {
  it('gives environment variables as they are and files without line ends at their end', async () => {
    expect(await resolver.resolve({ env: 'TOKEN' })).toBe('hunter2');
    expect(await resolver.resolve({ file: 'token' })).toBe('hunter2');
    expect(await resolver.resolve({ file: '/run/spaces' })).toBe(' a b ');
  });

  it('names the reference of a secret that is missing or empty', async () => {
    await expect(resolver.resolve({ env: 'NONE' })).rejects.toThrow('The environment variable NONE is not set.');
    await expect(resolver.resolve({ env: 'BLANK' })).rejects.toThrow('The environment variable BLANK is empty.');
    await expect(resolver.resolve({ file: 'none' })).rejects.toThrow(
      'The secret file /etc/lab/none cannot be read: ENOENT.',
    );
    await expect(resolver.resolve({ file: '/run/blank' })).rejects.toThrow('The secret file /run/blank is empty.');
  });

  it('says whether a secret is there', async () => {
    expect(await resolver.exists({ env: 'TOKEN' })).toBe(true);
    expect(await resolver.exists({ env: 'NONE' })).toBe(false);
    expect(await resolver.exists({ file: '/run/blank' })).toBe(false);
  });

  it('gives each worker its own password, the same at every call', async () => {
    const reference = { derivedFrom: { env: 'TOKEN' } };
    expect(await resolver.resolvePassword({ env: 'TOKEN' }, 'u')).toBe('hunter2');
    expect(await resolver.resolvePassword(reference, 'u-1')).toBe(await resolver.resolvePassword(reference, 'u-1'));
    expect(await resolver.resolvePassword(reference, 'u-1')).not.toBe(await resolver.resolvePassword(reference, 'u-2'));
  });
});

describe('derivePassword', () => {
  it('has 32 characters of every class for any worker', () => {
    for (let index = 0; index < 200; index += 1) {
      const password = derivePassword('master', `uid-${index}`);
      expect(password).toMatch(/^[A-Za-z0-9](?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[-_])[A-Za-z0-9_-]{31}$/);
    }
  });

  it('stays what it is over releases: workers are reached with it', () => {
    expect(derivePassword('master', 'uid-1')).toBe('I_cphVcCr14Qn1deYVOx5OyDfheF9msL');
    expect(derivePassword('other', 'uid-1')).not.toBe(derivePassword('master', 'uid-1'));
  });
});
