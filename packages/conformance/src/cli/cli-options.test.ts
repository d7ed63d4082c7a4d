import { expect, it } from 'vitest';
import { parseCliOptions } from './cli-options.ts';

it('reads every option', () => {
  const args = ['--harness', 'a', '--options', 'o.json', '--only', 'X', '--only', 'Y', '--report', 'out'];
  const more = [
    '--seed',
    '7',
    '--histories',
    '9',
    '--live',
    '--max-instances',
    '2',
    '--block-limit',
    '5000',
    '--deviations',
    'd.json',
  ];
  expect(parseCliOptions([...args, ...more])).toEqual({
    command: 'run',
    deviations: 'd.json',
    harness: 'a',
    options: 'o.json',
    only: ['X', 'Y'],
    report: 'out',
    seed: 7,
    histories: 9,
    live: true,
    maxInstances: 2,
    blockLimitMs: 5_000,
  });
});

it('caps live runs at three instances, and others not at all', () => {
  expect(parseCliOptions(['--harness', 'a', '--live'])).toMatchObject({ maxInstances: 3 });
  expect(parseCliOptions(['--harness', 'a'])).toMatchObject({ live: false, maxInstances: undefined });
});

it('knows when help is asked for', () => {
  expect(parseCliOptions(['--help'])).toEqual({ command: 'help' });
});

it('reads what to remove', () => {
  expect(parseCliOptions(['reap', '--harness', 'a', '--run', 'id', '--options', 'o.json', '--live'])).toEqual({
    command: 'reap',
    harness: 'a',
    runId: 'id',
    options: 'o.json',
    live: true,
  });
  expect(parseCliOptions(['reap', '--help'])).toEqual({ command: 'help' });
});

it.each([
  [['reap', '--harness', 'a'], '--run is missing: the id of the run'],
  [['reap', '--run', 'id'], '--harness is missing'],
  [['reap', '--harness', 'a', '--run', 'id', '--only', 'X'], '--only'],
  [[], '--harness is missing'],
  [['--harness'], '--harness'],
  [['--harness', 'a', '--seed', '-1'], '--seed'],
  [['--harness', 'a', '--seed=-1'], '--seed must be an integer from 0, not "-1"'],
  [['--harness', 'a', '--max-instances', '0'], '--max-instances must be an integer from 1, not "0"'],
  [['--harness', 'a', '--max-instances', '1.5'], '--max-instances must be'],
  [['--harness', 'a', '--fast'], '--fast'],
  [['a'], 'a'],
])('refuses %j and names what is wrong', (args, message) => {
  expect(() => parseCliOptions(args)).toThrow(message);
});
