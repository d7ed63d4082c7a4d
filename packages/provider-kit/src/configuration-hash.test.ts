import type { InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { isSameConfigurationHash, toConfigurationHash } from './configuration-hash.ts';

const configuration: InstanceConfiguration = { name: 'a', namespace: 'n', imageId: 'i', instanceType: 't' };

describe('toConfigurationHash', () => {
  it('is stable: another process and another release find the same fingerprint', () => {
    expect(toConfigurationHash(configuration)).toBe('v1-f908d9e241cc381dc521832e06d373fe');
  });

  it('does not depend on the order of fields, nor on undefined ones', () => {
    const other = { instanceType: 't', zone: undefined, imageId: 'i', namespace: 'n', name: 'a' };
    expect(toConfigurationHash(other)).toBe(toConfigurationHash(configuration));
  });

  it('leaves out user data and token', () => {
    const other = { ...configuration, userData: 'secret', idempotencyToken: 'token' };
    expect(toConfigurationHash(other)).toBe(toConfigurationHash(configuration));
  });

  it('differs when anything else differs, also deep inside', () => {
    const hash = (tags: Record<string, string>) => toConfigurationHash({ ...configuration, tags });
    expect(hash({ a: 'b' })).not.toBe(hash({ a: 'c' }));
    expect(hash({ a: 'b' })).not.toBe(toConfigurationHash(configuration));
  });
});

describe('isSameConfigurationHash', () => {
  it('compares fingerprints of the known version', () => {
    expect(isSameConfigurationHash('v1-a', 'v1-a')).toBe(true);
    expect(isSameConfigurationHash('v1-a', 'v1-b')).toBe(false);
  });

  it('takes a fingerprint of another version, or none, as equal', () => {
    expect(isSameConfigurationHash('v1-a', 'v2-b')).toBe(true);
    expect(isSameConfigurationHash(undefined, 'v1-b')).toBe(true);
  });
});
