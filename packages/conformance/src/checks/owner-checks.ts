import assert from 'node:assert/strict';
import { ANY_OWNER } from '@cloud-spi/spi';
import { collectIds, expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

/** Checks of two installations in one account. */
export const OWNER_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'OWNER-001',
    title: 'Lists show this owner’s instances; others only when they are asked for',
    rules: ['R-OWNER-1', 'R-OWNER-5'],
    group: 'owners',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, makeProvider, provision, otherOwner, token, passConsistencyWindow }) {
      const other = await makeProvider({ owner: otherOwner });
      const tags = { series: token() };
      const mine = await provision({ tags });
      const theirs = await provision({ tags }, other);
      await passConsistencyWindow();
      assert.notEqual(mine.owner, theirs.owner, 'Both instances have the same owner');
      assert.equal(theirs.owner, otherOwner, 'The instance does not say who owns it');
      assert.deepEqual(await collectIds(provider.listInstances({ tags })), [mine.instanceId]);
      assert.deepEqual(await collectIds(other.listInstances({ tags })), [theirs.instanceId]);
      const asked = await collectIds(provider.listInstances({ tags, owner: otherOwner }));
      assert.deepEqual(asked, [theirs.instanceId], 'A filter by owner shows something else');
      const all = await collectIds(provider.listInstances({ tags, owner: ANY_OWNER }));
      assert.deepEqual(all.sort(), [mine.instanceId, theirs.instanceId].sort(), 'A filter by any owner');
    },
  },
  {
    id: 'OWNER-002',
    title: 'The same token and configuration of another owner is another instance',
    rules: ['R-OWNER-2'],
    group: 'owners',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, makeProvider, configuration, otherOwner }) {
      const other = await makeProvider({ owner: otherOwner });
      const wanted = configuration();
      const mine = await provider.provisionInstance(wanted);
      const theirs = await other.provisionInstance(wanted);
      assert.notEqual(theirs.instanceId, mine.instanceId);
    },
  },
  {
    id: 'OWNER-003',
    title: 'Another owner’s instance can be read; every change is PermissionDenied',
    rules: ['R-OWNER-3'],
    group: 'owners',
    level: 'core',
    async run({ provider, makeProvider, run, otherOwner, passConsistencyWindow }) {
      const { instanceId, tags } = await run();
      const other = await makeProvider({ owner: otherOwner });
      await passConsistencyWindow();
      assert.equal((await other.getInstanceInfo(instanceId)).instanceId, instanceId);
      const changes = {
        terminateInstance: () => other.terminateInstance(instanceId),
        addTags: () => other.addTags(instanceId, { a: 'b' }),
        removeTags: () => other.removeTags(instanceId, Object.keys(tags)),
        ...(provider.capabilities.stopStart && {
          stopInstance: () => other.stopInstance(instanceId),
          startInstance: () => other.startInstance(instanceId),
        }),
      };
      for (const [method, change] of Object.entries(changes)) {
        await expectError(change(), 'PermissionDenied', `${method} of another owner’s instance`);
      }
      const after = await provider.getInstanceInfo(instanceId);
      expectState(after, ['running'], 'After the attempts of another owner');
      assert.deepEqual(after.tags, tags);
    },
  },
  {
    id: 'OWNER-004',
    title: 'terminateByToken of another owner leaves the instance of the same token',
    rules: ['R-OWNER-4'],
    group: 'owners',
    level: 'core',
    async run({ provider, makeProvider, configuration, otherOwner }) {
      const other = await makeProvider({ owner: otherOwner });
      const wanted = await provider.resolveConfiguration(configuration());
      const { instanceId } = await provider.provisionInstance(wanted);
      const { remaining } = await other.terminateByToken(wanted.idempotencyToken ?? '', { zone: wanted.zone });
      assert.equal(remaining, 0, 'What another owner made is counted');
      expectState(await provider.getInstanceInfo(instanceId), ['pending', 'running'], 'The instance');
    },
  },
  {
    id: 'OWNER-005',
    title: 'An instance that nobody owns can be read; every change is PermissionDenied',
    rules: ['R-OWNER-6'],
    group: 'owners',
    level: 'core',
    requires: { hooks: ['createUnownedInstance', 'deleteInstance'] },
    async run({ provider, harness, passConsistencyWindow }) {
      const instanceId = (await harness.createUnownedInstance?.()) ?? '';
      try {
        await passConsistencyWindow();
        assert.equal((await provider.getInstanceInfo(instanceId)).owner, undefined, 'It is shown as owned');
        const changes = {
          terminateInstance: () => provider.terminateInstance(instanceId),
          addTags: () => provider.addTags(instanceId, { a: 'b' }),
          removeTags: () => provider.removeTags(instanceId, ['a']),
          ...(provider.capabilities.stopStart && {
            stopInstance: () => provider.stopInstance(instanceId),
            startInstance: () => provider.startInstance(instanceId),
          }),
        };
        for (const [method, change] of Object.entries(changes)) {
          await expectError(change(), 'PermissionDenied', `${method} of an instance that nobody owns`);
        }
        const listed = await collectIds(provider.listInstances());
        assert.ok(!listed.includes(instanceId), 'A list of this owner’s instances shows one that nobody owns');
        const all = await collectIds(provider.listInstances({ owner: ANY_OWNER }));
        assert.ok(all.includes(instanceId), 'A list for any owner does not show it');
      } finally {
        await harness.deleteInstance?.(instanceId);
      }
    },
  },
];
