import assert from 'node:assert/strict';
import { collectIds, expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';
import { readState } from './read-state.ts';
import { terminateFully } from './terminate-fully.ts';

const SKEW_MS = 300_000;
const SHORT_DEADLINE_MS = 5_000;
// The harness holds a slow reply back for 30 seconds; a provider may repeat the request once it gave up.
const SLOW_REPLY_TOLERANCE_MS = 120_000;

/** Checks of clocks that differ and of replies that take long. */
export const TIME_CHECKS: readonly ConformanceCheck[] = [
  skewCheck('TIME-001', 'ahead of', SKEW_MS),
  skewCheck('TIME-002', 'behind', -SKEW_MS),
  {
    id: 'TIME-003',
    title: 'A slow reply is Timeout at the deadline, and without one the answer comes',
    rules: ['R-TIME-2'],
    group: 'time',
    level: 'core',
    requires: { hooks: ['clock'], faults: ['slow-reply'] },
    async run({ provider, run, faults, now }) {
      const { instanceId } = await run();
      await faults.inject('slow-reply');
      const startedAt = now();
      const call = provider.getInstanceInfo(instanceId, { timeoutMs: SHORT_DEADLINE_MS });
      await expectError(call, 'Timeout', `A read with a deadline of ${SHORT_DEADLINE_MS} ms and a slower reply`);
      assert.ok(now() - startedAt <= 2 * SHORT_DEADLINE_MS, `The deadline was met after ${now() - startedAt} ms only`);
      await faults.clear();
      await faults.inject('slow-reply');
      const askedAt = now();
      expectState(await provider.getInstanceInfo(instanceId), ['running'], 'The slow answer');
      assert.ok(now() - askedAt <= SLOW_REPLY_TOLERANCE_MS, `The slow answer took ${now() - askedAt} ms`);
    },
  },
  {
    id: 'TIME-004',
    title: 'While one reply is slow, other calls get their answers',
    rules: ['R-TIME-2'],
    group: 'time',
    level: 'core',
    requires: { hooks: ['clock'], faults: ['slow-reply'] },
    async run({ provider, run, faults, now, sleep }) {
      const { instanceId } = await run();
      await faults.inject('slow-reply');
      const slow = provider.describeScope();
      await sleep(1);
      await faults.clear();
      const startedAt = now();
      await provider.getInstanceInfo(instanceId);
      assert.ok(now() - startedAt <= SHORT_DEADLINE_MS, `A read beside a slow reply took ${now() - startedAt} ms`);
      await slow;
    },
  },
];

function skewCheck(id: string, side: string, offsetMs: number): ConformanceCheck {
  return {
    id,
    title: `With the cloud's clock five minutes ${side} the provider's, everything works and deadlines hold`,
    rules: ['R-TIME-1'],
    group: 'time',
    level: 'core',
    requires: { hooks: ['clock', 'skewClock'] },
    async run(context) {
      await context.skewClock(offsetMs);
      await liveThrough(context);
    },
  };
}

/** The life of an instance, with everything in it that is about time. */
async function liveThrough(context: CheckContext): Promise<void> {
  const { provider, makeProvider, configuration, limits, now, passConsistencyWindow } = context;
  const wanted = configuration();
  const { instanceId } = await provider.provisionInstance(wanted);
  expectState(await provider.getInstanceInfo(instanceId), ['pending', 'running'], 'The new instance');
  await passConsistencyWindow();
  const other = await makeProvider();
  expectState(await other.getInstanceInfo(instanceId), ['pending', 'running'], 'The instance for another object');
  const { idempotencyToken } = wanted;
  assert.deepEqual(await collectIds(other.listInstances({ idempotencyToken })), [instanceId], 'The list');
  const timeoutMs = limits.runningMs;
  expectState(await provider.waitForInstanceRunning(instanceId, { timeoutMs }), ['running'], 'The wait');
  const startedAt = now();
  const wait = provider.waitForInstanceTerminated(instanceId, { timeoutMs: SHORT_DEADLINE_MS });
  await expectError(wait, 'Timeout', 'A wait for the end of a running instance');
  const tookMs = now() - startedAt;
  assert.ok(tookMs >= SHORT_DEADLINE_MS && tookMs <= 3 * SHORT_DEADLINE_MS, `Its deadline was met after ${tookMs} ms`);
  await terminateFully(context, instanceId);
  assert.ok(['terminated', 'NotFound'].includes(await readState(provider, instanceId)), 'It is not gone');
}
