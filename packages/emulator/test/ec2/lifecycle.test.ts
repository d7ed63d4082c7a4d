import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { debian, oneInstance, startEc2Bench, zone } from './ec2-bench.ts';

test('an instance is pending, running, shutting down and terminated, and stays visible for a while', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const launched = await client.send(new RunInstancesCommand(oneInstance));
  const InstanceId = launched.Instances?.[0]?.InstanceId ?? '';
  expect(InstanceId).toMatch(/^i-[0-9a-f]{17}$/);
  expect(launched.Instances?.[0]?.State).toEqual({ Code: 0, Name: 'pending' });
  const look = async () => {
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
    return Reservations?.[0]?.Instances?.[0];
  };
  clock.advance(5_000);
  expect(await look()).toMatchObject({ State: { Code: 16, Name: 'running' }, Placement: { AvailabilityZone: zone } });
  const { TerminatingInstances } = await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(TerminatingInstances).toEqual([
    {
      InstanceId,
      PreviousState: { Code: 16, Name: 'running' },
      CurrentState: { Code: 32, Name: 'shutting-down' },
    },
  ]);
  clock.advance(10_000);
  expect(await look()).toMatchObject({
    State: { Code: 48, Name: 'terminated' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
    NetworkInterfaces: [],
    BlockDeviceMappings: [],
  });
  clock.advance(3_600_000);
  await expect(look()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
});

test('an image is found by its name and says its root device', async () => {
  await using bench = await startEc2Bench();
  const { Images } = await bench.client.send(
    new DescribeImagesCommand({
      Filters: [
        { Name: 'name', Values: ['debian-12-*'] },
        { Name: 'architecture', Values: ['x86_64'] },
      ],
    }),
  );
  expect(Images?.map(({ ImageId }) => ImageId)).toContain(debian);
  expect(Images?.[0]).toMatchObject({ RootDeviceName: '/dev/xvda', State: 'available' });
});
