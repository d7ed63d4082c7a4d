import assert from 'node:assert/strict';
import { collect, expectError } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { callsWithId } from './calls-with-id.ts';

// Longer than any provider waits between two polls.
const QUIET_MS = 30_000;

/** Checks of disposal. */
export const DISPOSAL_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'DISPOSAL-001',
    title: 'After disposal, which can be repeated, every call throws Aborted',
    rules: ['R-DISPOSAL-1', 'R-DISPOSAL-2'],
    group: 'disposal',
    level: 'core',
    async run({ makeProvider, configuration, token, harness: { unknownInstanceId } }) {
      const provider = await makeProvider();
      await provider[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
      const calls = [
        ...callsWithId(provider, unknownInstanceId),
        ['describeScope', () => provider.describeScope()],
        ['resolveConfiguration', () => provider.resolveConfiguration(configuration())],
        ['provisionInstance', () => provider.provisionInstance(configuration())],
        ['terminateByToken', () => provider.terminateByToken(token(), {})],
        ['listInstances', () => collect(provider.listInstances())],
      ] as const;
      for (const [method, call] of calls) await expectError(call(), 'Aborted', `${method} after disposal`);
      assert.match(provider.getProviderName(), /./, 'The name is gone after disposal');
    },
  },
  {
    id: 'DISPOSAL-002',
    title: 'Disposal settles pending waits, and disturbs no other object',
    rules: ['R-DISPOSAL-3', 'R-DISPOSAL-4'],
    group: 'disposal',
    level: 'core',
    async run({ provider, makeProvider, run, sleep, passConsistencyWindow }) {
      const { instanceId } = await run();
      const other = await makeProvider();
      await passConsistencyWindow();
      const wait = other.waitForInstanceTerminated(instanceId);
      const expectation = expectError(wait, 'Aborted', 'A wait of an object that is disposed');
      await sleep(1_000);
      await other[Symbol.asyncDispose]();
      await expectation;
      assert.equal((await provider.getInstanceInfo(instanceId)).state, 'running', 'Another object is disturbed');
    },
  },
  {
    id: 'DISPOSAL-003',
    title: 'After disposal nothing more is sent, also for waits that were pending',
    rules: ['R-DISPOSAL-5'],
    group: 'disposal',
    level: 'core',
    requires: { hooks: ['countRequests'] },
    async run({ makeProvider, run, sleep, passConsistencyWindow, countRequests }) {
      const { instanceId } = await run();
      const other = await makeProvider();
      await passConsistencyWindow();
      const wait = expectError(other.waitForInstanceTerminated(instanceId), 'Aborted', 'A wait of a disposed object');
      await sleep(1_000);
      await other[Symbol.asyncDispose]();
      await wait;
      await sleep(QUIET_MS); // what was under way comes to its end
      const before = await countRequests();
      await sleep(2 * QUIET_MS);
      const more = (await countRequests()) - before;
      assert.equal(more, 0, `${more} requests were sent although nobody uses the object any more`);
    },
  },
];
