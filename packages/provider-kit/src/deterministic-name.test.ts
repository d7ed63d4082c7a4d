import { describe, expect, it } from 'vitest';
import { createClientToken, createDeterministicName } from './deterministic-name.ts';

const parts = { prefix: 'vol', owner: 'default', token: 'uid/1' };

describe('createDeterministicName', () => {
  it('gives the same name for the same parts, in every process and release', () => {
    expect(createDeterministicName(parts)).toBe('vol-f36umcas7vddsszl25crni7g32');
  });

  it('gives another name for another owner, token or role', () => {
    const names = [
      createDeterministicName(parts),
      createDeterministicName({ ...parts, owner: 'other' }),
      createDeterministicName({ ...parts, token: 'uid/2' }),
      createDeterministicName({ ...parts, role: 'data-0' }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('does not mix up where the owner ends and the token begins', () => {
    const left = createDeterministicName({ ...parts, owner: 'a', token: 'bc' });
    expect(createDeterministicName({ ...parts, owner: 'ab', token: 'c' })).not.toBe(left);
  });

  it('keeps to the longest name and to the characters of a DNS label', () => {
    const name = createDeterministicName({ ...parts, role: 'nic-0', maxLength: 30 });
    expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$/);
    expect(name).toHaveLength(30);
  });

  it('refuses to cut the hash so short that names could collide', () => {
    expect(() => createDeterministicName({ ...parts, maxLength: 15 })).toThrow(RangeError);
  });
});

describe('createClientToken', () => {
  it('is 64 ASCII characters that differ by owner and by token', () => {
    const token = createClientToken('default', 't');
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(createClientToken('other', 't')).not.toBe(token);
    expect(createClientToken('default', 'u')).not.toBe(token);
  });
});
