import { expect, it } from 'vitest';
import { runScript, SIMULATE } from '../test/processes.ts';

const HOUR_MS = 60 * 60_000;

it(
  'every invariant holds in fifty simulated months',
  async () => {
    const { exitCode, stdout, stderr } = await runScript(SIMULATE, ['--seeds', '50', '--days', '30']);
    expect(exitCode, stdout + stderr).toBe(0);
  },
  4 * HOUR_MS,
);

it(
  'every invariant holds on three hundred simulated days, each another one',
  async () => {
    const { exitCode, stdout, stderr } = await runScript(SIMULATE, [
      '--seeds',
      '1000',
      '--seed',
      '1001',
      '--days',
      '1',
    ]);
    expect(exitCode, stdout + stderr).toBe(0);
  },
  4 * HOUR_MS,
);
