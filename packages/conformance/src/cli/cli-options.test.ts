import { expect, it } from 'vitest';
import { parseCliOptions } from './cli-options.ts';

it('reads every option', () => {
  const args = ['--harness', 'a', '--options', 'o.json', '--only', 'X', '--only', 'Y', '--report', 'out'];
  expect(parseCliOptions([...args, '--seed', '7', '--live', '--max-instances', '2'])).toEqual({
    harness: 'a',
    options: 'o.json',
    only: ['X', 'Y'],
    report: 'out',
    seed: 7,
    live: true,
    maxInstances: 2,
  });
});

it('caps live runs at three instances, and others not at all', () => {
  expect(parseCliOptions(['--harness', 'a', '--live'])).toMatchObject({ maxInstances: 3 });
  expect(parseCliOptions(['--harness', 'a'])).toMatchObject({ live: false, maxInstances: undefined });
});

it('knows when help is asked for', () => {
  expect(parseCliOptions(['--help'])).toBe('help');
});

it.each([
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
