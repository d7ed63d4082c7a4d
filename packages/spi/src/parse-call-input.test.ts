import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CallOptions } from './cloud-provider-spi.ts';
import type { InstanceFilters } from './instance-filters.ts';
import type { InstanceInfo } from './instance-info.ts';
import type { InstanceTypeFilters } from './instance-type-info.ts';
import {
  parseCallOptions,
  parseInstanceFilters,
  parseInstanceId,
  parseOwner,
  parseTagKeys,
} from './parse-call-input.ts';
import { parseInstanceInfo } from './parse-instance-info.ts';
import type { ParsedCallInput } from './schemas/call-input-schemas.ts';
import type { ParsedInstanceInfo } from './schemas/instance-info-schema.ts';

describe('input of calls', () => {
  it('the schemas accept exactly what the interfaces declare', () => {
    expectTypeOf<ParsedCallInput['callOptions']>().toEqualTypeOf<CallOptions>();
    expectTypeOf<ParsedCallInput['instanceFilters']>().toEqualTypeOf<InstanceFilters>();
    expectTypeOf<ParsedCallInput['instanceTypeFilters']>().toEqualTypeOf<InstanceTypeFilters>();
    expectTypeOf<ParsedInstanceInfo>().toEqualTypeOf<InstanceInfo>();
  });

  it('an unknown filter key is a mistake, not ignored', () => {
    expect(() => parseInstanceFilters({ state: ['running'] })).toThrow('filters.state: expected no field of this name');
  });

  it('a timeout is a whole number of milliseconds above 0 and at most a day', () => {
    for (const timeoutMs of [0, -1, 1.5, Number.POSITIVE_INFINITY, Number.NaN, 86_400_001]) {
      expect(() => parseCallOptions({ timeoutMs }), String(timeoutMs)).toThrow('timeoutMs');
    }
    expect(parseCallOptions({ timeoutMs: 1 })).toEqual({ timeoutMs: 1 });
  });

  it('an empty id, an id with spaces and one that is no string are refused', () => {
    for (const id of ['', 'a b', 7, undefined]) expect(() => parseInstanceId(id)).toThrow('instanceId');
  });

  it('ownership tags cannot be removed', () => {
    expect(() => parseTagKeys(['cloud-spi-owner'])).toThrow('ownership');
  });

  it('an owner is a DNS label', () => {
    expect(parseOwner('lab-7')).toBe('lab-7');
    expect(() => parseOwner('*')).toThrow('lower-case');
  });
});

describe('parseInstanceInfo', () => {
  const info = {
    instanceId: 'i-1',
    name: 'w1',
    namespace: 'labs',
    state: 'running',
    instanceType: 'large',
    availabilityZone: 'z1',
    region: 'r1',
    tags: {},
    providerData: {},
  };

  it('accepts a complete observation', () => {
    expect(parseInstanceInfo(info)).toEqual(info);
  });

  it('names the fields that a provider got wrong', () => {
    const wrong = { ...info, state: 'RUNNING', createdAt: '2026-03-01', providerData: { cores: 4 } };
    expect(() => parseInstanceInfo(wrong)).toThrow(/state: .*createdAt: .*providerData.cores: expected a string/s);
  });

  it.each([undefined, null, 'a=b', ['a'], new Map([['a', 'b']]), new Date()])(
    'takes tags for texts by key, which %o is not',
    (tags) => {
      expect(() => parseInstanceInfo({ ...info, tags })).toThrow(/tags: expected an object/);
    },
  );

  it('takes no symbol for the key of a tag', () => {
    expect(() => parseInstanceInfo({ ...info, tags: { [Symbol('mine')]: 'yes' } })).toThrow(/tags.*mine/);
  });

  it('copies and freezes the tags', () => {
    const tags = { mine: 'yes' };
    const parsed = parseInstanceInfo({ ...info, tags });
    tags.mine = 'no';
    expect(parsed.tags).toEqual({ mine: 'yes' });
    expect(parsed.tags).toSatisfy(Object.isFrozen);
  });
});
