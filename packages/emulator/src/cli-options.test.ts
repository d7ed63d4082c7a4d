import { expect, test } from 'vitest';
import { parseCliOptions } from './cli-options.ts';

test('all options are read', () => {
  const shared = ['--seed', 'x', '--state-file', 'f.json', '--faults', 'g.json'];
  const clouds = ['--ec2', '4566', '--ec2-region', 'eu-west-1', '--gcp', '4567', '--gcp-project', 'acme-labs'];
  const azure = ['--azure', '4568', '--azure-location', 'uksouth'];
  const args = ['--cml', '8443', '--cml-hosts', '3', ...clouds, ...azure, ...shared];
  expect(parseCliOptions(args)).toEqual({
    options: {
      cml: { port: 8443, hosts: 3 },
      ec2: { port: 4566, region: 'eu-west-1' },
      gcp: { port: 4567, projectId: 'acme-labs' },
      azure: { port: 4568, location: 'uksouth' },
      seed: 'x',
      stateFile: 'f.json',
      faultsFile: 'g.json',
    },
  });
});

test('a port alone means one host, or the usual region, in memory', () => {
  expect(parseCliOptions(['--cml', '0'])).toEqual({ options: { cml: { port: 0, hosts: 1 } } });
  expect(parseCliOptions(['--ec2', '0'])).toEqual({ options: { ec2: { port: 0, region: 'us-east-1' } } });
  expect(parseCliOptions(['--azure', '0'])).toEqual({ options: { azure: { port: 0, location: 'westeurope' } } });
});

test('help wins', () => {
  expect(parseCliOptions(['--help', '--ec2', '1'])).toEqual({ help: true });
});

test.each([
  [[], 'give --ec2 PORT, --azure PORT, --gcp PORT or --cml PORT'],
  [['--cml'], '--cml'],
  [['--cml', '65536'], 'must be a port'],
  [['--cml', '1e3'], 'must be a port'],
  [['--cml', '0', '--cml-hosts', '0'], '--cml-hosts'],
  [['--cml', '0', '--cml-hosts', '255'], '--cml-hosts'],
  [['--cml', '0', '--colour', 'red'], '--colour'],
  [['--cml', '0', 'stray'], 'stray'],
  [['--ec2', 'x'], '--ec2 must be a port'],
  [['--ec2', '0', '--ec2-region', 'here'], '--ec2-region'],
  [['--azure', '1', '--azure-location', 'West Europe'], '--azure-location'],
  [['--gcp', '1', '--gcp-project', 'No'], '--gcp-project'],
  [['--faults', 'file'], 'Nothing to start'],
])('%j is refused with a reason', (args, reason) => {
  expect(parseCliOptions(args)).toEqual({ problem: expect.stringContaining(reason) });
});
