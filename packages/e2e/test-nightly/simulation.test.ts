import { expect, it } from 'vitest';
import { runScript, SIMULATE } from '../test/processes.ts';

const TIME_LIMIT_MS = 2 * 60 * 60_000;

it.each([
  ['ten simulated months', ['--seed', '1001', '--seeds', '10', '--days', '30']],
  ['two hundred simulated days, each another one', ['--seed', '2001', '--seeds', '200', '--days', '1']],
])(
  'every invariant holds in %s',
  async (_title, options) => {
    const { exitCode, stdout, stderr } = await runScript(SIMULATE, options);
    expect(exitCode, stdout + stderr).toBe(0);
  },
  TIME_LIMIT_MS,
);
