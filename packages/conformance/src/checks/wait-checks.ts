import assert from 'node:assert/strict';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { collect, expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';
import { readState } from './read-state.ts';
import { stopFully } from './stop-fully.ts';

// What "at once" and "promptly" may take: a poll or two, far less than any deadline.
const PROMPTLY_MS = 30_000;
const STOPPED_TOLERANCE_MS = 30_000;
const TIMEOUT_MS = 1_000;

/** Checks of waitForInstanceRunning and waitForInstanceTerminated. */
export const WAIT_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'WAIT-001',
    title: 'A wait for running resolves with the running instance, and at once when it runs already',
    rules: ['R-WAIT-1'],
    group: 'wait',
    level: 'core',
    async run({ provider, provision, limits, now }) {
      const { instanceId } = await provision();
      const info = await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      assert.equal(info.instanceId, instanceId);
      expectState(info, ['running'], 'The answer of the wait');
      const startedAt = now();
      expectState(await provider.waitForInstanceRunning(instanceId), ['running'], 'The answer of the second wait');
      assert.ok(now() - startedAt <= PROMPTLY_MS, `The second wait took ${now() - startedAt} ms`);
    },
  },
  {
    id: 'WAIT-002',
    title: 'A wait for running ends with Conflict when the instance is terminated meanwhile or before',
    rules: ['R-WAIT-2'],
    group: 'wait',
    level: 'core',
    async run({ provider, provision, limits, now }) {
      const { instanceId } = await provision();
      const timeoutMs = limits.terminatedMs + 10 * PROMPTLY_MS;
      const wait = () => provider.waitForInstanceRunning(instanceId, { timeoutMs });
      // It may run before the termination is accepted: then this wait resolves, and only the next one must not.
      const during = wait();
      const ending = expectError(during, ['Conflict', 'NotFound'], 'A wait for what is terminated meanwhile');
      await provider.terminateInstance(instanceId);
      const terminatedAt = now();
      const hasRun = await during.then(
        (info) => info.state === 'running',
        () => false,
      );
      if (!hasRun) await ending;
      const error = await expectError(wait(), ['Conflict', 'NotFound'], 'A wait for what was terminated');
      assert.equal(error.instanceId, instanceId, 'The error does not name the instance');
      const tookMs = now() - terminatedAt;
      assert.ok(tookMs <= limits.terminatedMs + PROMPTLY_MS, `It took ${tookMs} ms`);
    },
  },
  {
    id: 'WAIT-003',
    title: 'At its deadline a wait throws Timeout with the id and the last observation, and leaves the instance',
    rules: ['R-WAIT-3', 'R-WAIT-8'],
    group: 'wait',
    level: 'core',
    async run({ provider, run }) {
      const { instanceId } = await run();
      const wait = provider.waitForInstanceTerminated(instanceId, { timeoutMs: TIMEOUT_MS });
      const error = await expectError(wait, 'Timeout', 'A wait for the end of a running instance');
      assert.equal(error.instanceId, instanceId, 'The error does not name the instance');
      assert.equal(error.lastInfo?.state, 'running', 'The error does not carry the last observation');
      assert.equal(await readState(provider, instanceId), 'running', 'The instance was changed');
    },
  },
  {
    id: 'WAIT-004',
    title: 'An abort ends a wait promptly with Aborted',
    rules: ['R-WAIT-4'],
    group: 'wait',
    level: 'core',
    async run({ provider, run, now, sleep }) {
      const { instanceId } = await run();
      const controller = new AbortController();
      const wait = provider.waitForInstanceTerminated(instanceId, { signal: controller.signal });
      const expectation = expectError(wait, 'Aborted', 'An aborted wait');
      await sleep(TIMEOUT_MS);
      controller.abort();
      const abortedAt = now();
      await expectation;
      assert.ok(now() - abortedAt <= PROMPTLY_MS, `It took ${now() - abortedAt} ms`);
    },
  },
  {
    id: 'WAIT-005',
    title: 'A wait goes on through throttling and errors of the cloud',
    rules: ['R-WAIT-5'],
    group: 'wait',
    level: 'core',
    requires: { faults: ['throttle', 'unavailable'], instances: 2 },
    async run({ provider, provision, faults, limits }) {
      for (const fault of ['throttle', 'unavailable'] as const) {
        const { instanceId } = await provision();
        await faults.inject(fault, 2);
        const info = await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
        expectState(info, ['running'], `A wait with the fault ${fault}`);
        await faults.clear();
      }
    },
  },
  {
    id: 'WAIT-006',
    title: 'A wait ends when the credentials are refused or a right is missing',
    rules: ['R-WAIT-6'],
    group: 'wait',
    level: 'core',
    requires: { faults: ['unauthenticated', 'permission-denied'] },
    async run({ provider, run, faults, limits }) {
      const { instanceId } = await run();
      const codes = { unauthenticated: 'Unauthenticated', 'permission-denied': 'PermissionDenied' } as const;
      for (const fault of ['unauthenticated', 'permission-denied'] as const) {
        await faults.inject(fault, 1_000);
        const wait = provider.waitForInstanceTerminated(instanceId, { timeoutMs: limits.terminatedMs });
        await expectError(wait, codes[fault], `A wait with the fault ${fault}`);
        await faults.clear();
      }
    },
  },
  {
    id: 'WAIT-007',
    title: 'A wait for the end resolves when the instance is gone, and for an unknown id',
    rules: ['R-WAIT-7', 'R-WAIT-8'],
    group: 'wait',
    level: 'core',
    async run({ provider, run, limits, harness: { unknownInstanceId } }) {
      await provider.waitForInstanceTerminated(unknownInstanceId, { timeoutMs: limits.terminatedMs });
      const { instanceId } = await run();
      await provider.terminateInstance(instanceId);
      await provider.waitForInstanceTerminated(instanceId, { timeoutMs: limits.terminatedMs });
      const state = await readState(provider, instanceId);
      assert.ok(['terminated', 'NotFound'].includes(state), `The wait is over; the instance is ${state}`);
    },
  },
  {
    id: 'WAIT-008',
    title: 'A wait for an unknown id to run is NotFound after the consistency window',
    rules: ['R-READ-3'],
    group: 'wait',
    level: 'core',
    async run({ provider, harness: { unknownInstanceId } }) {
      const timeoutMs = provider.capabilities.consistencyWindowMs + 10 * PROMPTLY_MS;
      const wait = provider.waitForInstanceRunning(unknownInstanceId, { timeoutMs });
      await expectError(wait, 'NotFound', 'A wait for an unknown id to run');
    },
  },
  {
    id: 'WAIT-009',
    title: 'Twenty waits for one instance cost about as many requests as one',
    rules: ['R-WAIT-9'],
    group: 'wait',
    level: 'core',
    requires: { hooks: ['countRequests'] },
    async run(context) {
      const { run } = context;
      const { instanceId } = await run();
      const one = await countWaiting(context, instanceId, 1);
      const twenty = await countWaiting(context, instanceId, 20);
      assert.ok(twenty <= 3 * one + 3, `One wait of ${WAITED_MS} ms cost ${one} requests, twenty cost ${twenty}`);
    },
  },
  {
    id: 'WAIT-010',
    title: 'A wait for a stopped instance to run is Conflict after 30 seconds',
    rules: ['R-WAIT-10'],
    group: 'wait',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, now } = context;
      const { instanceId } = await run();
      await stopFully(context, instanceId);
      const startedAt = now();
      const wait = provider.waitForInstanceRunning(instanceId, { timeoutMs: 10 * STOPPED_TOLERANCE_MS });
      await expectError(wait, 'Conflict', 'A wait for a stopped instance to run');
      const tookMs = now() - startedAt;
      const isInTime = tookMs >= 0.9 * STOPPED_TOLERANCE_MS && tookMs <= STOPPED_TOLERANCE_MS + PROMPTLY_MS;
      assert.ok(isInTime, `It took ${tookMs} ms, not about ${STOPPED_TOLERANCE_MS}`);
    },
  },
  {
    id: 'WAIT-011',
    title: 'A wait that was aborted or met its deadline sends nothing more',
    rules: ['R-WAIT-11'],
    group: 'wait',
    level: 'core',
    requires: { hooks: ['countRequests'] },
    async run({ provider, run, sleep, countRequests }) {
      const { instanceId } = await run();
      const controller = new AbortController();
      const { signal } = controller;
      const aborted = provider.waitForInstanceTerminated(instanceId, { signal });
      const expectation = expectError(aborted, 'Aborted', 'An aborted wait');
      const late = provider.waitForInstanceTerminated(instanceId, { timeoutMs: TIMEOUT_MS });
      await expectError(late, 'Timeout', 'A wait for the end of a running instance');
      controller.abort();
      await expectation;
      await sleep(PROMPTLY_MS); // what was under way comes to its end
      const before = await countRequests();
      await sleep(2 * PROMPTLY_MS);
      const more = (await countRequests()) - before;
      assert.equal(more, 0, `${more} requests were sent although nobody waits any more`);
    },
  },
  {
    id: 'WAIT-012',
    title: 'An instance that a list leaves out is not taken for gone, by a wait or by a read',
    rules: ['R-WAIT-8', 'R-READ-2'],
    group: 'wait',
    level: 'core',
    requires: { faults: ['partial-list'] },
    async run(context) {
      const { provider, run, faults } = context;
      const { instanceId } = await run({ zone: await findSilentZone(context) });
      await faults.inject('partial-list', FAULTS);
      const wait = provider.waitForInstanceTerminated(instanceId, { timeoutMs: WAITED_MS });
      await expectError(wait, ['Timeout', 'Unavailable'], 'A wait for the end of what a list leaves out');
      const state = await readState(provider, instanceId).catch(ignoreOutage);
      assert.ok(state === 'running' || state === undefined, `A read of what a list leaves out says ${state}`);
    },
  },
  {
    id: 'WAIT-013',
    title: 'A wait for running ends with Conflict and the reason when the launch fails meanwhile or has failed',
    rules: ['R-WAIT-2'],
    group: 'wait',
    level: 'core',
    requires: { faults: ['launch-failure'] },
    async run({ provider, provision, faults, limits, now }) {
      await faults.inject('launch-failure');
      const { instanceId } = await provision();
      const timeoutMs = limits.runningMs + 10 * PROMPTLY_MS;
      for (const withinMs of [limits.runningMs, 0]) {
        const startedAt = now();
        const wait = provider.waitForInstanceRunning(instanceId, { timeoutMs });
        const { lastInfo } = await expectError(wait, 'Conflict', 'A wait for an instance whose launch fails');
        assert.ok(lastInfo?.stateReason?.message, 'The error does not carry the reason in lastInfo');
        assert.ok(now() - startedAt <= withinMs + PROMPTLY_MS, `It took ${now() - startedAt} ms`);
      }
    },
  },
];

const WAITED_MS = 10_000;
// More than any wait or read makes.
const FAULTS = 1_000;

/** The zone that a list leaves out when a part of the cloud cannot be reached, where instances can be made in it. */
async function findSilentZone({ provider, configuration, faults }: CheckContext): Promise<string | undefined> {
  await faults.inject('partial-list');
  const error = await expectError(collect(provider.listInstances()), 'Unavailable', 'A list in part');
  await faults.clear();
  const zone = error.scopes?.find((scope) => scope.zone !== undefined)?.zone;
  const isUsable = await provider.resolveConfiguration(configuration({ zone })).then(
    () => true,
    () => false,
  );
  return isUsable ? zone : undefined;
}

function ignoreOutage(error: unknown): undefined {
  if (!isCloudProvisioningError(error) || error.code !== 'Unavailable') throw error;
}

async function countWaiting(
  { provider, countRequests }: Pick<CheckContext, 'provider' | 'countRequests'>,
  instanceId: string,
  waits: number,
): Promise<number> {
  const before = await countRequests();
  const wait = () => provider.waitForInstanceTerminated(instanceId, { timeoutMs: WAITED_MS });
  await Promise.all(Array.from({ length: waits }, () => expectError(wait(), 'Timeout', 'A wait')));
  return (await countRequests()) - before;
}
