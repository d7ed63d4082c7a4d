import { describe, expect, expectTypeOf, it } from 'vitest';
import { isCloudProvisioningError } from './cloud-provisioning-error.ts';
import type { InstanceConfiguration } from './instance-configuration.ts';
import { parseInstanceConfiguration } from './parse-instance-configuration.ts';
import type { ParsedInstanceConfiguration } from './schemas/instance-configuration-schema.ts';

const valid: InstanceConfiguration = { name: 'w1', namespace: 'labs', imageId: 'image-1', instanceType: 'large' };

function problemsOf(value: unknown): Record<string, string> {
  try {
    parseInstanceConfiguration(value);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(error.code).toBe('InvalidConfiguration');
    expect(error.outcome).toBe('not-sent');
    return Object.fromEntries(
      (error.problems ?? []).map(({ path, expected, found }) => [path, `${expected} | ${found}`]),
    );
  }
  return {};
}

describe('parseInstanceConfiguration', () => {
  it('the schema accepts exactly what the interface declares', () => {
    expectTypeOf<ParsedInstanceConfiguration>().toEqualTypeOf<InstanceConfiguration>();
  });

  it('keeps what was given, drops undefined keys and fills in nothing', () => {
    const parsed = parseInstanceConfiguration({
      ...valid,
      zone: undefined,
      rootVolume: { sizeGib: 8, iops: undefined },
    });
    expect(Object.keys(parsed)).not.toContain('zone');
    expect(parsed).toStrictEqual({ ...valid, rootVolume: { sizeGib: 8 } });
  });

  it('returns a frozen copy and does not change its input', () => {
    const input = { ...valid, tags: { a: '1' } };
    const parsed = parseInstanceConfiguration(input);
    expect(Object.isFrozen(parsed) && Object.isFrozen(parsed.tags)).toBe(true);
    expect(Object.isFrozen(input.tags)).toBe(false);
  });

  it('reports every problem at once with the paths of the fields', () => {
    const problems = problemsOf({
      name: '',
      namespace: 'Labs',
      instanceType: 7,
      rootVolume: { sizeGib: 0, volumeType: 'provisioned_iops_ssd', deleteOnTermination: false },
      additionalVolumes: [{ sizeGib: 5 }, { throughputMibps: -1 }],
      network: { privateIp: '10.0.0.300' },
      market: 'cheap',
      colour: 'red',
    });
    expect(Object.keys(problems).sort()).toEqual([
      'additionalVolumes[1].sizeGib',
      'additionalVolumes[1].throughputMibps',
      'colour',
      'imageId',
      'instanceType',
      'market',
      'name',
      'namespace',
      'network.privateIp',
      'rootVolume.deleteOnTermination',
      'rootVolume.iops',
      'rootVolume.sizeGib',
    ]);
    expect(problems['rootVolume.sizeGib']).toBe('at least 1 | 0');
    expect(problems.market).toBe('one of on-demand, spot | "cheap"');
    expect(problems.imageId).toBe('a string | nothing');
  });

  it('refuses more than 40 tags, keys that differ in case only, forbidden characters and ownership keys', () => {
    const tags: Record<string, string> = Object.fromEntries(
      Array.from({ length: 41 }, (_, index) => [`k${index}`, '']),
    );
    expect(problemsOf({ ...valid, tags })).toEqual({ tags: 'at most 40 tags | an object' });
    expect(problemsOf({ ...valid, tags: { team: 'a', Team: 'b' } })).toHaveProperty('tags');
    expect(problemsOf({ ...valid, tags: { 'a/b': '1' } })).toHaveProperty('tags["a/b"]');
    expect(problemsOf({ ...valid, tags: { 'Cloud-SPI-owner': 'me' } })).toHaveProperty('tags.Cloud-SPI-owner');
  });

  it('measures user data in bytes and never shows it', () => {
    expect(problemsOf({ ...valid, userData: 'x'.repeat(16_384) })).toEqual({});
    const problems = problemsOf({ ...valid, userData: 'ü'.repeat(8_193) });
    expect(problems.userData).toBe('at most 16384 bytes (UTF-8) | a string of 8193 characters');
    expect(problemsOf({ ...valid, userData: new Uint8Array(16_385) }).userData).toContain('| 16385 bytes');
    expect(JSON.stringify(problemsOf({ ...valid, userData: { password: 'hunter2' } }))).not.toContain('hunter2');
  });

  it('never shows the value of an unknown field: it may be a secret under a misspelled name', () => {
    expect(problemsOf({ ...valid, network: { pass: 'hunter2' } })).toEqual({
      'network.pass': 'no field of this name | one',
    });
  });

  it('accepts IPv6 addresses and binary user data', () => {
    const parsed = parseInstanceConfiguration({
      ...valid,
      network: { privateIp: '2001:db8::1' },
      userData: new Uint8Array([0, 255]),
    });
    expect(parsed.userData).toEqual(new Uint8Array([0, 255]));
  });

  it('answers values that are no objects with one problem', () => {
    for (const value of [undefined, null, 7, 'text', []]) expect(Object.keys(problemsOf(value))).toEqual(['']);
  });

  it('ignores prototype keys in hostile input', () => {
    const hostile: unknown = JSON.parse(
      '{"name":"w1","namespace":"labs","imageId":"i","instanceType":"t","tags":{"__proto__":"x"}}',
    );
    const parsed = parseInstanceConfiguration(hostile);
    expect(Object.getPrototypeOf(parsed.tags)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
