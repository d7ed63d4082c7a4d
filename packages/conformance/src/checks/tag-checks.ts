import assert from 'node:assert/strict';
import { RESERVED_TAG_PREFIX, TAGS_MAX } from '@cloud-spi/spi';
import { collectIds, expectError, expectFields } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { RUN_TAG } from '../context/check-session.ts';

const CONCURRENT_CHANGES = 8;

/** Checks of addTags and removeTags. */
export const TAG_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'TAGS-001',
    title: 'Adding overwrites same keys and keeps the others, as often as it is repeated',
    rules: ['R-TAGS-1', 'R-TAGS-2'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision }) {
      const { instanceId, tags } = await provision({ tags: { kept: '1', changed: '1' } });
      for (let time = 0; time < 2; time++) {
        await provider.addTags(instanceId, { changed: '2', added: '3' });
        const expected = { ...tags, kept: '1', changed: '2', added: '3' };
        assert.deepEqual((await provider.getInstanceInfo(instanceId)).tags, expected);
      }
    },
  },
  {
    id: 'TAGS-002',
    title: 'Removing takes the named keys only; keys that are not there are fine',
    rules: ['R-TAGS-4'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision }) {
      const { instanceId, tags } = await provision({ tags: { kept: '1', gone: '1' } });
      const { gone: _gone, ...expected } = tags;
      for (let time = 0; time < 2; time++) {
        await provider.removeTags(instanceId, ['gone', 'never-there']);
        assert.deepEqual((await provider.getInstanceInfo(instanceId)).tags, expected);
      }
    },
  },
  {
    id: 'TAGS-003',
    title: 'Concurrent changes from two objects lose nothing',
    rules: ['R-TAGS-3'],
    group: 'tags',
    level: 'core',
    async run({ provider, makeProvider, provision, passConsistencyWindow }) {
      const { instanceId, tags } = await provision({ tags: { gone: '1' } });
      const objects = [provider, await makeProvider()];
      await passConsistencyWindow();
      const added = Array.from({ length: CONCURRENT_CHANGES }, (_, index) => ({ [`added-${index}`]: `${index}` }));
      await Promise.all([
        ...added.map((tag, index) => (objects[index % 2] ?? provider).addTags(instanceId, tag)),
        provider.removeTags(instanceId, ['gone']),
      ]);
      const { gone: _gone, ...others } = tags;
      const expected = Object.assign({}, others, ...added);
      assert.deepEqual((await provider.getInstanceInfo(instanceId)).tags, expected);
    },
  },
  {
    id: 'TAGS-004',
    title: 'Tags of an unknown instance are NotFound',
    rules: ['R-CHANGE-1'],
    group: 'tags',
    level: 'core',
    async run({ provider, harness: { unknownInstanceId } }) {
      await expectError(provider.addTags(unknownInstanceId, { a: 'b' }), 'NotFound', 'addTags of an unknown id');
      await expectError(provider.removeTags(unknownInstanceId, ['a']), 'NotFound', 'removeTags of an unknown id');
    },
  },
  {
    id: 'TAGS-005',
    title:
      'Tags outside the portable limits, alone or with those that are there, are InvalidConfiguration and change nothing',
    rules: ['R-TAGS-5'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision }) {
      const { instanceId, tags } = await provision();
      const mistakes = [{ '': 'x' }, { 'a/b': 'x' }, { 'a?': 'x' }, { key: '<' }, { key: 'x'.repeat(257) }];
      for (const mistake of [...mistakes, { ['x'.repeat(128)]: '' }, { twice: '1', TWICE: '2' }]) {
        const what = `addTags of ${Object.keys(mistake).join(', ').slice(0, 20) || 'an empty key'}`;
        await expectError(provider.addTags(instanceId, mistake), 'InvalidConfiguration', what);
      }
      const merged = {
        'a key that is there already, in other case': { [RUN_TAG.toUpperCase()]: '' },
        'more than there is room for': Object.fromEntries(Array.from({ length: TAGS_MAX }, (_, i) => [`key-${i}`, ''])),
      };
      for (const [what, added] of Object.entries(merged)) {
        await expectError(provider.addTags(instanceId, added), 'InvalidConfiguration', `addTags of ${what}`);
      }
      assert.deepEqual((await provider.getInstanceInfo(instanceId)).tags, tags);
    },
  },
  {
    id: 'TAGS-006',
    title: 'Ownership keys are refused, and ownership survives every change of tags',
    rules: ['R-TAGS-6'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision }) {
      const info = await provision();
      const { instanceId } = info;
      for (const key of [`${RESERVED_TAG_PREFIX}owner`, `${RESERVED_TAG_PREFIX.toUpperCase()}TOKEN`]) {
        await expectError(provider.addTags(instanceId, { [key]: 'x' }), 'InvalidConfiguration', `addTags of ${key}`);
        await expectError(provider.removeTags(instanceId, [key]), 'InvalidConfiguration', `removeTags of ${key}`);
      }
      await provider.addTags(instanceId, { owner: 'not the owner', name: 'not the name' });
      await provider.removeTags(
        instanceId,
        Object.keys(info.tags).filter((key) => key !== RUN_TAG),
      );
      const { owner, name, namespace, idempotencyToken } = await provider.getInstanceInfo(instanceId);
      const { owner: ownerBefore, name: nameBefore, namespace: namespaceBefore, idempotencyToken: tokenBefore } = info;
      assert.deepEqual(
        [owner, name, namespace, idempotencyToken],
        [ownerBefore, nameBefore, namespaceBefore, tokenBefore],
      );
    },
  },
  {
    id: 'TAGS-007',
    title: 'Portable tags come back as they were given',
    rules: ['R-TAGS-7'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision }) {
      const portable = {
        empty: '',
        'with spaces': 'and more spaces',
        MixedCase: 'MixedCase',
        unicode: 'Zürich – 東京 – 🚀',
        ['k'.repeat(127)]: 'v'.repeat(256),
        'a.b:c=d@e_f-g+h': 'a.b:c=d@e_f-g+h',
      };
      const { instanceId, tags } = await provision({ tags: portable });
      expectFields(tags, portable, 'The answer of provisionInstance');
      const added = { 'added later': 'Œuvre', again: '' };
      await provider.addTags(instanceId, added);
      assert.deepEqual((await provider.getInstanceInfo(instanceId)).tags, { ...tags, ...added });
    },
  },
  {
    id: 'TAGS-008',
    title: 'A list filtered by a new tag finds its instance within the consistency window',
    rules: ['R-TAGS-8'],
    group: 'tags',
    level: 'core',
    async run({ provider, provision, token, until }) {
      const { instanceId } = await provision();
      const fresh = token();
      await provider.addTags(instanceId, { fresh });
      const look = async () => {
        const ids = await collectIds(provider.listInstances({ tags: { fresh } }));
        return ids.includes(instanceId) ? ids : undefined;
      };
      const ids = await until('the list to show the tag', look, provider.capabilities.consistencyWindowMs);
      assert.deepEqual(ids, [instanceId]);
    },
  },
];
