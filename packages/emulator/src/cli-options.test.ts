import { expect, test } from 'vitest';
import { parseCliOptions } from './cli-options.ts';

test('all options are read', () => {
  const args = ['--cml', '8443', '--cml-hosts', '3', '--seed', 'x', '--state-file', 'f.json'];
  expect(parseCliOptions(args)).toEqual({ options: { cmlPort: 8443, cmlHosts: 3, seed: 'x', stateFile: 'f.json' } });
});

test('a port alone means one host in memory', () => {
  expect(parseCliOptions(['--cml', '0'])).toEqual({ options: { cmlPort: 0, cmlHosts: 1 } });
});

test('help wins', () => {
  expect(parseCliOptions(['--help', '--ec2', '1'])).toEqual({ help: true });
});

test.each([
  [[], 'give --cml PORT'],
  [['--cml'], '--cml'],
  [['--cml', '65536'], 'must be a port'],
  [['--cml', '1e3'], 'must be a port'],
  [['--cml', '0', '--cml-hosts', '0'], '--cml-hosts'],
  [['--cml', '0', '--cml-hosts', '255'], '--cml-hosts'],
  [['--cml', '0', '--colour', 'red'], '--colour'],
  [['--cml', '0', 'stray'], 'stray'],
  [['--cml', '0', '--ec2', '1'], 'no --ec2 yet'],
  [['--azure', '1'], 'no --azure yet'],
  [['--gcp', '1'], 'no --gcp yet'],
  [['--faults', 'file'], 'no --faults yet'],
])('%j is refused with a reason', (args, reason) => {
  expect(parseCliOptions(args)).toEqual({ problem: expect.stringContaining(reason) });
});
