import assert from 'node:assert/strict';
import { expectError } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { stopFully } from './stop-fully.ts';

const MAX_BYTES = 65_536;

/** Checks of getConsoleOutput. */
export const CONSOLE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'CONSOLE-001',
    title: 'The answer is decoded text of at most 64 KiB, from the first moment on',
    rules: ['R-CONSOLE-1'],
    group: 'console',
    level: 'extended',
    requires: { capabilities: ['consoleOutput'] },
    async run({ provider, provision, limits }) {
      const { instanceId } = await provision();
      expectText(await provider.getConsoleOutput(instanceId));
      await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      expectText(await provider.getConsoleOutput(instanceId));
    },
  },
  {
    id: 'CONSOLE-002',
    title: 'The console of an unknown instance is NotFound',
    rules: ['R-CONSOLE-2'],
    group: 'console',
    level: 'extended',
    requires: { capabilities: ['consoleOutput'] },
    async run({ provider, harness: { unknownInstanceId } }) {
      const call = provider.getConsoleOutput(unknownInstanceId);
      await expectError(call, 'NotFound', 'The console of an unknown id');
    },
  },
  {
    id: 'CONSOLE-003',
    title: 'The console of a stopped instance can be read',
    rules: ['R-CONSOLE-1'],
    group: 'console',
    level: 'extended',
    requires: { capabilities: ['consoleOutput', 'stopStart'] },
    async run(context) {
      const { provider, run } = context;
      const { instanceId } = await run();
      await stopFully(context, instanceId);
      expectText(await provider.getConsoleOutput(instanceId));
    },
  },
];

function expectText(output: unknown): void {
  assert.ok(typeof output === 'string', `The answer is no text but ${typeof output}`);
  const size = Buffer.byteLength(output);
  assert.ok(size <= MAX_BYTES, `The answer has ${size} bytes, more than ${MAX_BYTES}`);
  // Nothing that a guest writes while it boots is one long word of this alphabet.
  const isEncoded = /^[A-Za-z0-9+/\r\n]{24,}={0,2}\s*$/.test(output);
  assert.ok(!isEncoded, 'The answer looks like base64, which the provider must decode');
}
