import assert from 'node:assert/strict';
import { expectError, expectFields, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { inspectInstance } from './inspect-instance.ts';
import { isSettledOrConflict } from './is-settled-or-conflict.ts';
import { reachState } from './reach-state.ts';
import { stopFully } from './stop-fully.ts';
import { terminateFully } from './terminate-fully.ts';

const REPETITIONS = 3;
// Clouds count the times of an instance in whole seconds.
const CLOCK_TICK_MS = 1_000;
// No cloud of which we know has a greater least size.
const LEAST_SIZE_GIB = 10;

/** Checks of stopInstance and startInstance. */
export const LIFECYCLE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'LIFECYCLE-001',
    title: 'A stopped instance is stopping, then stopped; it is not terminated',
    rules: ['R-STOP-1'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run();
      await provider.stopInstance(instanceId);
      expectState(await provider.getInstanceInfo(instanceId), ['stopping', 'stopped'], 'After stopInstance');
      await reachState(context, instanceId, 'stopped', limits.stoppedMs);
    },
  },
  {
    id: 'LIFECYCLE-002',
    title: 'A started instance runs again with the same id and tags; only launchTime moves',
    rules: ['R-START-1', 'R-START-4'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, limits, sleep } = context;
      const before = await run({ tags: { kept: 'yes' } });
      const { instanceId } = before;
      await stopFully(context, instanceId);
      await sleep(CLOCK_TICK_MS);
      await provider.startInstance(instanceId);
      expectState(await provider.getInstanceInfo(instanceId), ['pending', 'running'], 'After startInstance');
      const after = await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      const { tags, createdAt, name } = before;
      expectFields(after, { instanceId, tags, createdAt, name }, 'The started instance');
      const [first = '', last = ''] = [before.launchTime, after.launchTime];
      assert.ok(first === '' || last > first, `launchTime did not move on: ${first}, then ${last}`);
    },
  },
  {
    id: 'LIFECYCLE-003',
    title: 'Stopping and starting can be repeated',
    rules: ['R-STOP-2', 'R-START-2'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run();
      await provider.startInstance(instanceId);
      for (let time = 0; time < REPETITIONS; time++) await provider.stopInstance(instanceId);
      await reachState(context, instanceId, 'stopped', limits.stoppedMs);
      await provider.stopInstance(instanceId);
      for (let time = 0; time < REPETITIONS; time++) await provider.startInstance(instanceId);
      await reachState(context, instanceId, 'running', limits.runningMs);
      await provider.startInstance(instanceId);
    },
  },
  {
    id: 'LIFECYCLE-004',
    title: 'Stopping a pending instance completes or is a retryable Conflict',
    rules: ['R-STOP-3'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, provision, limits } = context;
      const { instanceId } = await provision();
      const isStopped = await isSettledOrConflict(provider.stopInstance(instanceId), 'Stopping a pending instance');
      if (isStopped) await reachState(context, instanceId, 'stopped', limits.stoppedMs);
      else await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
    },
  },
  {
    id: 'LIFECYCLE-005',
    title: 'Starting a stopping instance completes or is a retryable Conflict',
    rules: ['R-START-3'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run();
      await provider.stopInstance(instanceId);
      const isStarted = await isSettledOrConflict(provider.startInstance(instanceId), 'Starting a stopping instance');
      if (isStarted) await reachState(context, instanceId, 'running', limits.stoppedMs + limits.runningMs);
      else await reachState(context, instanceId, 'stopped', limits.stoppedMs);
    },
  },
  {
    id: 'LIFECYCLE-006',
    title: 'Stopping or starting an unknown instance is NotFound, a terminated one Conflict or NotFound',
    rules: ['R-CHANGE-1', 'R-CHANGE-2'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, provision, harness } = context;
      const { instanceId } = await provision();
      await terminateFully(context, instanceId);
      for (const method of ['stopInstance', 'startInstance'] as const) {
        await expectError(provider[method](harness.unknownInstanceId), 'NotFound', `${method} of an unknown id`);
        const call = provider[method](instanceId);
        await expectError(call, ['Conflict', 'NotFound'], `${method} of a terminated instance`);
      }
    },
  },
  {
    id: 'LIFECYCLE-007',
    title: 'A stopped and started instance has the same volumes, in the same order',
    rules: ['R-START-5'],
    group: 'lifecycle',
    level: 'extended',
    requires: { capabilities: ['stopStart'], hooks: ['inspectInstance'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { volumeTypes, maxAdditionalVolumes } = provider.capabilities;
      const volume = { sizeGib: LEAST_SIZE_GIB, volumeType: volumeTypes[0] };
      const { instanceId } = await run({ additionalVolumes: maxAdditionalVolumes === 0 ? [] : [volume] });
      const { volumes: before } = await inspectInstance(context, instanceId);
      assert.ok(before.every(({ id }) => id !== '') && before.length > 0, 'The harness does not name the volumes');
      await stopFully(context, instanceId);
      assert.deepEqual((await inspectInstance(context, instanceId)).volumes, before, 'The volumes once it is stopped');
      await provider.startInstance(instanceId);
      await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      assert.deepEqual((await inspectInstance(context, instanceId)).volumes, before, 'The volumes once it runs again');
    },
  },
];
