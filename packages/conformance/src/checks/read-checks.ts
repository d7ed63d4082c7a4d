import assert from 'node:assert/strict';
import { type InstanceState, isReachableState, parseInstanceInfo, RESERVED_TAG_PREFIX } from '@cloud-spi/spi';
import { collect, collectIds, expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { readState } from './read-state.ts';

/** Checks of getInstanceInfo. */
export const READ_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'READ-001',
    title: 'The object that provisioned sees its instance at once',
    rules: ['R-READ-1'],
    group: 'read',
    level: 'core',
    async run({ provider, provision }) {
      const { instanceId } = await provision();
      const info = await provider.getInstanceInfo(instanceId);
      assert.equal(info.instanceId, instanceId);
      expectState(info, ['pending', 'running'], 'Right after creation');
    },
  },
  {
    id: 'READ-002',
    title: 'Other objects see it within the consistency window, and list it after that',
    rules: ['R-READ-2'],
    group: 'read',
    level: 'core',
    async run({ provider, makeProvider, provision, until, token, passConsistencyWindow }) {
      const tags = { series: token() };
      const { instanceId } = await provision({ tags });
      const other = await makeProvider();
      const look = async () => {
        const state = await readState(other, instanceId);
        return state === 'NotFound' ? undefined : state;
      };
      await until('another object to see the instance', look, provider.capabilities.consistencyWindowMs);
      await passConsistencyWindow();
      assert.deepEqual(await collectIds(other.listInstances({ tags })), [instanceId], 'The list of another object');
    },
  },
  {
    id: 'READ-003',
    title: 'An unknown id is NotFound, with the id',
    rules: ['R-READ-3'],
    group: 'read',
    level: 'core',
    async run({ provider, harness: { unknownInstanceId } }) {
      const error = await expectError(
        provider.getInstanceInfo(unknownInstanceId),
        'NotFound',
        'A read of an unknown id',
      );
      assert.equal(error.instanceId, unknownInstanceId, 'The error does not carry the id');
    },
  },
  {
    id: 'READ-004',
    title: 'Reading changes nothing',
    rules: ['R-READ-4'],
    group: 'read',
    level: 'core',
    async run({ provider, run }) {
      const { instanceId } = await run();
      const first = await provider.getInstanceInfo(instanceId);
      assert.deepEqual(await provider.getInstanceInfo(instanceId), first);
    },
  },
  {
    id: 'READ-005',
    title: 'A running instance has a zone, region and times in UTC, soon a private address, as plain data',
    rules: ['R-READ-5', 'R-READ-9'],
    group: 'read',
    level: 'core',
    async run({ provider, run, until, limits }) {
      const { instanceId } = await run();
      const look = async () => {
        const found = await provider.getInstanceInfo(instanceId);
        expectState(found, ['running'], 'After the wait');
        return found.privateIp === undefined ? undefined : found;
      };
      const info = await until('a private address', look, limits.runningMs);
      const { availabilityZone, region, createdAt } = info;
      for (const [field, value] of Object.entries({ availabilityZone, region, createdAt })) {
        assert.ok(value !== undefined && value !== '', `A running instance has no ${field}`);
      }
      // Throws with the names of the fields that are not as the contract has them.
      assert.deepEqual(parseInstanceInfo(info), info);
      assert.deepEqual(JSON.parse(JSON.stringify(info)), info, 'The answer does not survive JSON');
    },
  },
  {
    id: 'READ-006',
    title: 'The tags are the caller’s own',
    rules: ['R-READ-6'],
    group: 'read',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = configuration({ tags: { mine: 'yes' } });
      const { instanceId } = await provider.provisionInstance(wanted);
      const { tags, owner } = await provider.getInstanceInfo(instanceId);
      assert.deepEqual(tags, wanted.tags);
      assert.ok(!Object.keys(tags).some((key) => key.startsWith(RESERVED_TAG_PREFIX)), 'Ownership tags show');
      assert.ok(owner !== undefined, 'The instance has no owner');
    },
  },
  {
    id: 'READ-007',
    title: 'The states that show from creation to termination are legal ones',
    rules: ['R-READ-7'],
    group: 'read',
    level: 'core',
    async run({ provider, provision, until, limits }) {
      const { instanceId, state } = await provision();
      const seen: InstanceState[] = [state];
      const lookFor = (goals: readonly string[]) => async () => {
        const found = await readState(provider, instanceId);
        if (found !== 'NotFound' && found !== seen.at(-1)) seen.push(found);
        return goals.includes(found) ? found : undefined;
      };
      await until('the instance to run', lookFor(['running']), limits.runningMs);
      await provider.terminateInstance(instanceId);
      await until('the instance to go', lookFor(['terminated', 'NotFound']), limits.terminatedMs);
      for (const [index, next] of seen.entries()) {
        const before = seen[index - 1] ?? next;
        assert.ok(isReachableState(before, next), `${before} cannot become ${next}; seen: ${seen.join(', ')}`);
      }
      assert.ok(!seen.includes('stopped'), `A terminated instance showed as stopped; seen: ${seen.join(', ')}`);
    },
  },
  {
    id: 'READ-008',
    title: 'An instance that another object terminated is terminating, terminated or unknown',
    rules: ['R-READ-8'],
    group: 'read',
    level: 'core',
    async run({ provider, makeProvider, run, limits, passConsistencyWindow }) {
      const { instanceId } = await run();
      const other = await makeProvider();
      await passConsistencyWindow();
      await other.terminateInstance(instanceId);
      await other.waitForInstanceTerminated(instanceId, { timeoutMs: limits.terminatedMs });
      const state = await readState(provider, instanceId);
      assert.ok(['terminated', 'NotFound'].includes(state), `The first object still shows it as ${state}`);
    },
  },
  {
    id: 'READ-009',
    title: 'A state that the provider does not know is unknown, in reads and in lists',
    rules: ['R-READ-10'],
    group: 'read',
    level: 'core',
    requires: { hooks: ['forceUnknownState'] },
    async run({ provider, run, token, harness, passConsistencyWindow }) {
      const tags = { series: token() };
      const { instanceId } = await run({ tags });
      await passConsistencyWindow();
      await harness.forceUnknownState?.(instanceId, true);
      try {
        expectState(await provider.getInstanceInfo(instanceId), ['unknown'], 'A read');
        const [listed] = await collect(provider.listInstances({ tags }));
        assert.ok(listed !== undefined, 'A list leaves the instance out');
        expectState(listed, ['unknown'], 'A list');
      } finally {
        await harness.forceUnknownState?.(instanceId, false);
      }
    },
  },
];
