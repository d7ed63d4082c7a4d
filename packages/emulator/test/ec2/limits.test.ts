import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { defaultEc2Buckets } from '../../src/index.ts';
import { oneInstance, startEc2Bench, zone } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

const inZone = { Placement: { AvailabilityZone: zone } };
const spot = { InstanceMarketOptions: { MarketType: 'spot' as const } };

test('a lack of capacity comes as HTTP 500, for launches and for starts', async () => {
  await using bench = await startEc2Bench({ park: { capacity: { [zone]: { 't3.micro': 1 } } } });
  const { client, clock } = bench;
  const { InstanceId } = await launch(client, inZone);
  const noCapacity = {
    name: 'InsufficientInstanceCapacity',
    message: expect.stringContaining(zone),
    $metadata: { httpStatusCode: 500 },
  };
  await expect(launch(client, inZone)).rejects.toMatchObject(noCapacity);
  clock.advance(5_000);
  await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  clock.advance(10_000);
  await launch(client, inZone);
  const start = new StartInstancesCommand({ InstanceIds: [InstanceId] });
  await expect(client.send(start)).rejects.toMatchObject(noCapacity);
});

test('a launch without a zone goes where there is room', async () => {
  await using bench = await startEc2Bench({ park: { capacity: { [zone]: { 't3.micro': 0 } } } });
  expect((await launch(bench.client)).Placement?.AvailabilityZone).toBe('us-east-1b');
});

test('a launch of several gets what fits in, and nothing when that is too little', async () => {
  await using bench = await startEc2Bench({ park: { capacity: { [zone]: { 't3.micro': 3 } } } });
  const { client, park } = bench;
  const several = (MinCount: number) =>
    client.send(new RunInstancesCommand({ ...oneInstance, ...inZone, MinCount, MaxCount: 5 }));
  await expect(several(4)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
  expect(park.counts().launched).toBe(0);
  expect((await several(2)).Instances).toHaveLength(3);
});

test.each([
  [{ machines: 0 }, {}, 'InstanceLimitExceeded'],
  [{ vcpus: 1 }, {}, 'VcpuLimitExceeded'],
  [{ spotMachines: 0 }, spot, 'MaxSpotInstanceCountExceeded'],
])('the quota %o refuses as %3$s', async (quotas, changes, name) => {
  await using bench = await startEc2Bench({ park: { quotas } });
  await expect(launch(bench.client, changes)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test('too many volumes are found out only after the launch was accepted', async () => {
  await using bench = await startEc2Bench({ park: { quotas: { disks: 0 } } });
  const { client, clock } = bench;
  const { InstanceId, State } = await launch(client);
  expect(State?.Name).toBe('pending');
  clock.advance(1_000);
  expect(await read(client, InstanceId)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.VolumeLimitExceeded' },
  });
});

test('a launch may fail late with a reason', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const reason = { code: 'Client.InternalError', message: 'Client.InternalError: Client error on launch' };
  park.planFailure({ afterMs: 2_000, outcome: 'terminated', reason });
  const { InstanceId } = await launch(client);
  clock.advance(2_000);
  expect(await read(client, InstanceId)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: reason.code, Message: reason.message },
  });
  expect(park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0 });
});

test('a spot instance says so, cannot be stopped, and ends when its capacity is taken back', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const { InstanceId, InstanceLifecycle, SpotInstanceRequestId } = await launch(client, spot);
  expect([InstanceLifecycle, SpotInstanceRequestId]).toEqual(['spot', expect.stringMatching(/^sir-/)]);
  clock.advance(5_000);
  const stop = new StopInstancesCommand({ InstanceIds: [InstanceId] });
  await expect(client.send(stop)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  const code = 'Server.SpotInstanceTermination';
  park.interrupt(InstanceId, { reason: { code, message: `${code}: Spot instance termination` } });
  clock.advance(10_000);
  expect(await read(client, InstanceId)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: code },
  });
});

test('a persistent spot request may be stopped', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client, {
    InstanceMarketOptions: {
      MarketType: 'spot',
      SpotOptions: { SpotInstanceType: 'persistent', InstanceInterruptionBehavior: 'stop' },
    },
  });
  clock.advance(5_000);
  await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  expect((await read(client, InstanceId)).State?.Name).toBe('stopping');
});

test('each action has a bucket of its own, which refills with time', async () => {
  await using bench = await startEc2Bench({ buckets: defaultEc2Buckets });
  const { client, clock } = bench;
  for (let count = 0; count < 5; count += 1) await launch(client);
  const throttled = { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } };
  await expect(launch(client)).rejects.toMatchObject(throttled);
  await client.send(new DescribeInstancesCommand({}));
  clock.advance(500);
  await launch(client);
  await expect(launch(client)).rejects.toMatchObject(throttled);
});

test('a bucket may count instances, and other actions may share the limits of a pattern', async () => {
  const limits = { burst: 2, refillPerSecond: 1 };
  await using bench = await startEc2Bench({ buckets: { 'RunInstances:instances': limits, 'Describe*': limits } });
  const { client } = bench;
  const three = new RunInstancesCommand({ ...oneInstance, MinCount: 3, MaxCount: 3 });
  await expect(client.send(three)).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await launch(client);
  const regions = () => client.send(new DescribeRegionsCommand({}));
  await regions();
  await regions();
  await expect(regions()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await client.send(new DescribeInstancesCommand({}));
});
