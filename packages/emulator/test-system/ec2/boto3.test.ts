import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEc2Site, createMachinePark, startEc2Emulator } from '../../src/index.ts';
import { credentials, runProgram } from '../run-program.ts';
import { startCheckingProxy } from './checking-proxy.ts';

const script = fileURLToPath(new URL('boto3-lifecycle.py', import.meta.url));

test('boto3 runs the whole life of instances, with its waiters, paginators and errors', async () => {
  const park = createMachinePark({
    ...createEc2Site(),
    seed: 'boto3',
    // Real time: boto3's waiters sleep in their own process.
    timings: { startingMs: 5_000, stoppingMs: 1_500, terminatingMs: 1_500, readLagMs: 0, listLagMs: 0 },
    capacity: { 'us-east-1c': { 'c5.xlarge': 0 } },
  });
  const emulator = await startEc2Emulator({ park, buckets: 'unlimited', credentials: [credentials] });
  await using proxy = await startCheckingProxy(emulator.url);
  try {
    const { status, output, errors } = await runProgram('/usr/bin/python3', [script, proxy.url]);
    expect([status, errors]).toEqual([0, '']);
    expect(output.trim().split('\n').at(-1)).toBe('all checks passed');
    expect(park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0 });
    expect(proxy.mistakes).toEqual([]);
    expect([...proxy.actions].toSorted()).toEqual([
      'CreateTags',
      'DeleteTags',
      'DeleteVolume',
      'DescribeAvailabilityZones',
      'DescribeImages',
      'DescribeInstanceStatus',
      'DescribeInstanceTypeOfferings',
      'DescribeInstanceTypes',
      'DescribeInstances',
      'DescribeNetworkInterfaces',
      'DescribeSecurityGroups',
      'DescribeSubnets',
      'DescribeVolumes',
      'GetConsoleOutput',
      'ModifyInstanceAttribute',
      'RebootInstances',
      'RunInstances',
      'StartInstances',
      'StopInstances',
      'TerminateInstances',
    ]);
  } finally {
    await emulator.close();
  }
});
