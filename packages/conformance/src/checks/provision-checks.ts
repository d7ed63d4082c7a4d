import assert from 'node:assert/strict';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { collect, collectIds, expectError, expectFields, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

// More than any provider repeats by itself.
const FAULTS = 1_000;
const READABLE_MS = 600_000;

/** Checks of provisionInstance. */
export const PROVISION_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'PROVISION-001',
    title: 'The answer has an id and what was asked for',
    rules: ['R-PROVISION-1'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = await provider.resolveConfiguration(configuration());
      const info = await provider.provisionInstance(wanted);
      const { name, namespace, instanceType, idempotencyToken, tags, zone } = wanted;
      assert.match(info.instanceId, /^\S+$/, 'The id is empty or has spaces');
      expectFields(info, { name, namespace, instanceType, idempotencyToken, tags }, 'The new instance');
      assert.equal(info.availabilityZone, zone, 'The instance is in another zone');
      expectState(info, ['pending', 'running'], 'The new instance');
    },
  },
  {
    id: 'PROVISION-002',
    title: 'It resolves when the cloud has accepted, not when the instance runs',
    rules: ['R-PROVISION-2'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration, limits, now }) {
      const startedAt = now();
      await provider.provisionInstance(configuration());
      const tookMs = now() - startedAt;
      assert.ok(tookMs <= limits.acceptedMs, `It took ${tookMs} ms; acceptance takes at most ${limits.acceptedMs} ms`);
    },
  },
  {
    id: 'PROVISION-003',
    title: 'The same token and configuration, three times in a row: one instance',
    rules: ['R-PROVISION-3'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration, passConsistencyWindow }) {
      const wanted = configuration();
      const ids = [];
      for (let time = 0; time < 3; time++) ids.push((await provider.provisionInstance(wanted)).instanceId);
      assert.equal(new Set(ids).size, 1, `The calls answered with different instances: ${ids.join(', ')}`);
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), ids.slice(0, 1), 'Several instances exist');
    },
  },
  {
    id: 'PROVISION-004',
    title: 'The same token and configuration, six times at once from two objects: one instance',
    rules: ['R-PROVISION-3', 'R-PROVISION-4'],
    group: 'provision',
    level: 'core',
    async run({ provider, makeProvider, configuration, passConsistencyWindow }) {
      const other = await makeProvider();
      const wanted = configuration();
      const calls = [0, 1, 2].flatMap(() => [provider.provisionInstance(wanted), other.provisionInstance(wanted)]);
      const ids = new Set((await Promise.all(calls)).map(({ instanceId }) => instanceId));
      assert.equal(ids.size, 1, `The calls answered with different instances: ${[...ids].join(', ')}`);
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), [...ids], 'Several instances exist');
    },
  },
  {
    id: 'PROVISION-005',
    title: 'The same token and configuration from a new object, also when the first one is gone: the same instance',
    rules: ['R-PROVISION-4'],
    group: 'provision',
    level: 'core',
    async run({ makeProvider, configuration }) {
      const first = await makeProvider();
      const wanted = await first.resolveConfiguration(configuration());
      const { instanceId } = await first.provisionInstance(wanted);
      await first[Symbol.asyncDispose]();
      const second = await makeProvider();
      assert.equal((await second.provisionInstance(wanted)).instanceId, instanceId);
    },
  },
  {
    id: 'PROVISION-006',
    title: 'The same token and configuration while the instance runs: the same instance',
    rules: ['R-PROVISION-3'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration, limits }) {
      const wanted = configuration();
      const { instanceId } = await provider.provisionInstance(wanted);
      await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      const repeated = await provider.provisionInstance(wanted);
      assert.equal(repeated.instanceId, instanceId);
      expectState(repeated, ['running'], 'The adopted instance');
    },
  },
  {
    id: 'PROVISION-007',
    title: 'The same token with another configuration is AlreadyExists and names the instance',
    rules: ['R-PROVISION-6'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = configuration();
      const { instanceId } = await provider.provisionInstance(wanted);
      const others = [
        { ...wanted, name: `${wanted.name}-2` },
        { ...wanted, tags: { ...wanted.tags, other: 'yes' } },
      ];
      for (const other of others) {
        const error = await expectError(provider.provisionInstance(other), 'AlreadyExists', 'Another configuration');
        assert.equal(error.instanceId, instanceId, 'The error does not name the instance of the token');
      }
    },
  },
  {
    id: 'PROVISION-008',
    title: 'Other tokens under the same name, one after the other and at once: as many instances',
    rules: ['R-PROVISION-7', 'R-CONCURRENCY-1'],
    group: 'provision',
    level: 'core',
    requires: { instances: 3 },
    async run({ provision }) {
      const infos = [await provision(), ...(await Promise.all([provision(), provision()]))];
      assert.equal(new Set(infos.map(({ instanceId }) => instanceId)).size, 3, 'Some calls answered with the same id');
      assert.equal(new Set(infos.map(({ name }) => name)).size, 1, 'The name was changed');
    },
  },
  {
    id: 'PROVISION-009',
    title: 'Without a token, every call makes another instance',
    rules: ['R-PROVISION-8'],
    group: 'provision',
    level: 'core',
    requires: { instances: 2 },
    async run({ provision }) {
      const first = await provision({ idempotencyToken: undefined });
      const second = await provision({ idempotencyToken: undefined });
      assert.notEqual(second.instanceId, first.instanceId);
    },
  },
  {
    id: 'PROVISION-010',
    title: 'Tags and token are on the instance from its first moment',
    rules: ['R-PROVISION-9'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration, passConsistencyWindow }) {
      const wanted = configuration({ tags: { first: 'moment' } });
      const { instanceId } = await provider.provisionInstance(wanted);
      await passConsistencyWindow();
      const [listed] = await collect(provider.listInstances({ idempotencyToken: wanted.idempotencyToken }));
      assert.equal(listed?.instanceId, instanceId, 'A list by the token does not show the new instance');
      assert.deepEqual(listed.tags, wanted.tags);
    },
  },
  {
    id: 'PROVISION-011',
    title: 'The input is not changed',
    rules: ['R-INPUT-6'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = configuration({ tags: { a: 'b' }, userData: new TextEncoder().encode('#!/bin/sh\n') });
      const copy = structuredClone(wanted);
      await provider.provisionInstance(wanted);
      assert.deepEqual(wanted, copy);
    },
  },
  {
    id: 'PROVISION-012',
    title: 'A call that is aborted already creates nothing',
    rules: ['R-PROVISION-12'],
    group: 'provision',
    level: 'core',
    async run({ provider, configuration, passConsistencyWindow }) {
      const wanted = configuration();
      const call = provider.provisionInstance(wanted, { signal: AbortSignal.abort() });
      await expectError(call, 'Aborted', 'An aborted call');
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), [], 'An instance was created all the same');
    },
  },
  {
    id: 'PROVISION-013',
    title: 'After a lost reply, the same call adopts what the cloud had accepted, also from another object',
    rules: ['R-PROVISION-5'],
    group: 'provision',
    level: 'core',
    requires: { faults: ['reply-lost'] },
    async run({ provider, makeProvider, configuration, faults, passConsistencyWindow }) {
      const wanted = configuration();
      await faults.inject('reply-lost');
      // A provider may hide the loss by repeating the request itself, with the token.
      const first = await provider.provisionInstance(wanted).catch(() => undefined);
      await faults.clear();
      const adopted = await provider.provisionInstance(wanted);
      const again = await (await makeProvider()).provisionInstance(wanted);
      const ids = new Set([first ?? adopted, adopted, again].map(({ instanceId }) => instanceId));
      assert.equal(ids.size, 1, `The calls answered with different instances: ${[...ids].join(', ')}`);
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), [...ids], 'Several instances exist');
    },
  },
  {
    id: 'PROVISION-014',
    title: 'A refused request leaves nothing, and its token can be used again',
    rules: ['R-PROVISION-10', 'R-PROVISION-11'],
    group: 'provision',
    level: 'core',
    requires: { faults: ['insufficient-capacity'], hooks: ['probeResidue'] },
    async run({ provider, configuration, faults, probeResidue, passConsistencyWindow }) {
      const before = await probeResidue();
      const wanted = configuration();
      await faults.inject('insufficient-capacity', 100);
      await expectError(provider.provisionInstance(wanted), 'InsufficientCapacity', 'Provisioning without capacity');
      await faults.clear();
      assert.equal(await probeResidue(), before, 'Volumes, interfaces or addresses are left');
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), [], 'An instance is left');
      expectState(await provider.provisionInstance(wanted), ['pending', 'running'], 'The second attempt');
    },
  },
  {
    id: 'PROVISION-015',
    title: 'What was accepted and never answered for carries its token and all its tags',
    rules: ['R-PROVISION-9'],
    group: 'provision',
    level: 'core',
    requires: { faults: ['reply-lost'] },
    async run({ provider, makeProvider, configuration, token, faults, passConsistencyWindow }) {
      const tags = { series: token(), mine: 'yes' };
      const wanted = configuration({ tags });
      await faults.inject('reply-lost', FAULTS);
      await provider.provisionInstance(wanted).catch(() => undefined);
      await faults.clear();
      await passConsistencyWindow();
      const other = await makeProvider();
      const { idempotencyToken } = wanted;
      const byToken = await collect(other.listInstances({ idempotencyToken }));
      const byTag = await collectIds(other.listInstances({ tags }));
      const ids = byToken.map(({ instanceId }) => instanceId);
      assert.deepEqual(byTag, ids, 'What the token shows and what the tags show differ');
      for (const info of byToken) assert.deepEqual(info.tags, wanted.tags, 'Some tags are missing');
    },
  },
  {
    id: 'PROVISION-016',
    title: 'An instance whose launch fails after it was accepted says so, and why, to every object for ten minutes',
    rules: ['R-PROVISION-16'],
    group: 'provision',
    level: 'core',
    requires: { hooks: ['clock'], faults: ['launch-failure'] },
    async run({ provider, makeProvider, provision, faults, until, sleep, limits }) {
      await faults.inject('launch-failure');
      const { instanceId } = await provision();
      const look = (by: CloudProviderSPI) => async () => {
        const { state, stateReason } = await by.getInstanceInfo(instanceId);
        return state === 'failed' || state === 'terminated' ? { state, stateReason } : undefined;
      };
      const failed = await until('the launch to fail', look(provider), limits.runningMs);
      assert.ok(failed.stateReason?.message, `The ${failed.state} instance has no reason`);
      await sleep(READABLE_MS);
      for (const reader of [provider, await makeProvider()]) {
        const later = await look(reader)().catch((error: Error) =>
          assert.fail(`Ten minutes later the failed instance cannot be read: ${error.message}`),
        );
        assert.equal(later?.state, failed.state, 'The failed instance is in another state ten minutes later');
        assert.equal(later.stateReason?.code, failed.stateReason.code, 'It has another reason ten minutes later');
      }
    },
  },
];
