import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createArmSite, createMachinePark, startArmEmulator } from '../src/index.ts';
import { runProgram } from '../test-system/run-program.ts';

const script = fileURLToPath(new URL('azure-lifecycle.py', import.meta.url));

test('Azure’s SDK for Python, as Debian packages it, runs the whole life of a machine with its own pollers', async () => {
  // Real time: the pollers sleep in their own process.
  const timings = { startingMs: 1_500, stoppingMs: 800, terminatingMs: 800, listLagMs: 0 };
  const park = createMachinePark({ ...createArmSite(), seed: 'python', timings });
  const emulator = await startArmEmulator({ park, buckets: 'unlimited', knobs: { retryAfterSeconds: 0 } });
  try {
    const { url, subscriptionId, location } = emulator;
    const { status, output, errors } = await runProgram('/usr/bin/python3', [
      script,
      url,
      subscriptionId,
      'labs',
      location,
    ]);
    expect([status, errors]).toEqual([0, '']);
    expect(output.trim().split('\n').at(-1)).toBe('all checks passed');
    expect(park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
  } finally {
    await emulator.close();
  }
});
