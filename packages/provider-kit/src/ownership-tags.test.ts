import { RESERVED_TAG_PREFIX } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { fromOwnershipTags, OWNERSHIP_TAG_KEYS, toOwnershipTags } from './ownership-tags.ts';

const ownership = { owner: 'o', namespace: 'n', name: 'a', idempotencyToken: 't', configurationHash: 'v1-0' };

describe('ownership tags', () => {
  it('begin with the prefix that callers cannot use, and have no slash', () => {
    for (const key of Object.values(OWNERSHIP_TAG_KEYS)) {
      expect(key.startsWith(RESERVED_TAG_PREFIX)).toBe(true);
      expect(key).not.toContain('/');
    }
  });

  it("are told from the caller's own", () => {
    const tags = { ...toOwnershipTags(ownership), mine: 'yes' };
    expect(fromOwnershipTags(tags)).toEqual({ ownership, tags: { mine: 'yes' } });
  });

  it('leave out what is not known', () => {
    const { idempotencyToken: _token, configurationHash: _hash, ...least } = ownership;
    expect(fromOwnershipTags(toOwnershipTags(least))).toEqual({ ownership: least, tags: {} });
  });

  it('make nobody the owner of a resource that only looks like ours', () => {
    expect(fromOwnershipTags({ [OWNERSHIP_TAG_KEYS.owner]: 'o', mine: 'yes' })).toEqual({ tags: { mine: 'yes' } });
  });
});
