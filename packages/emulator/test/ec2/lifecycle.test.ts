import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { oneInstance, startEc2Bench, zone } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

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

test('a stopped instance keeps its private address, loses its public one, and gets another at its start', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client);
  clock.advance(5_000);
  const before = await read(client, InstanceId);
  const { StoppingInstances } = await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(StoppingInstances?.[0]?.CurrentState).toEqual({ Code: 64, Name: 'stopping' });
  clock.advance(10_000);
  const stopped = await read(client, InstanceId);
  expect(stopped).toMatchObject({
    State: { Code: 80, Name: 'stopped' },
    PrivateIpAddress: before.PrivateIpAddress,
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
    StateTransitionReason: 'User initiated (2026-01-01 00:00:15 GMT)',
  });
  expect(stopped.PublicIpAddress).toBeUndefined();
  await client.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
  const started = await read(client, InstanceId);
  expect(started.State?.Name).toBe('pending');
  expect(started.PublicIpAddress).not.toBe(before.PublicIpAddress);
  expect(started.LaunchTime).not.toEqual(before.LaunchTime);
  expect(started.PrivateIpAddress).toBe(before.PrivateIpAddress);
});

test('start, stop and terminate do nothing to an instance that is there already', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const InstanceIds = [(await launch(client)).InstanceId];
  await client.send(new StartInstancesCommand({ InstanceIds }));
  clock.advance(5_000);
  await client.send(new StartInstancesCommand({ InstanceIds }));
  await client.send(new StopInstancesCommand({ InstanceIds }));
  await client.send(new StopInstancesCommand({ InstanceIds }));
  clock.advance(10_000);
  const { StoppingInstances } = await client.send(new StopInstancesCommand({ InstanceIds }));
  expect(StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopped');
  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  clock.advance(10_000);
  const { TerminatingInstances } = await client.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(TerminatingInstances?.[0]).toMatchObject({
    PreviousState: { Name: 'terminated' },
    CurrentState: { Name: 'terminated' },
  });
});

test('states from which there is no way are refused', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const InstanceIds = [(await launch(client)).InstanceId];
  const wrongState = { name: 'IncorrectInstanceState', $metadata: { httpStatusCode: 400 } };
  await expect(client.send(new StopInstancesCommand({ InstanceIds }))).rejects.toMatchObject(wrongState);
  clock.advance(5_000);
  await client.send(new StopInstancesCommand({ InstanceIds }));
  await expect(client.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject(wrongState);
  clock.advance(10_000);
  await expect(client.send(new RebootInstancesCommand({ InstanceIds }))).rejects.toMatchObject(wrongState);
  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  clock.advance(10_000);
  await expect(client.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject(wrongState);
  await expect(client.send(new StopInstancesCommand({ InstanceIds }))).rejects.toMatchObject(wrongState);
});

test('a request with one id that is unknown is refused as a whole', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId } = await launch(client);
  const unknown = 'i-0123456789abcdef0';
  const command = new TerminateInstancesCommand({ InstanceIds: [InstanceId, unknown] });
  await expect(client.send(command)).rejects.toMatchObject({
    name: 'InvalidInstanceID.NotFound',
    message: `The instance ID '${unknown}' does not exist`,
  });
  expect((await read(client, InstanceId)).State?.Name).toBe('pending');
  await expect(read(client, 'i-nonsense')).rejects.toMatchObject({ name: 'InvalidInstanceID.Malformed' });
});

test('a protected instance is not terminated, nor any other of the request in its zone', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const beside = await launch(client);
  const elsewhere = await launch(client, { Placement: { AvailabilityZone: 'us-east-1b' } });
  const { InstanceId } = await launch(client, { DisableApiTermination: true });
  const InstanceIds = [beside.InstanceId, elsewhere.InstanceId, InstanceId];
  const terminate = new TerminateInstancesCommand({ InstanceIds });
  await expect(client.send(terminate)).rejects.toMatchObject({
    name: 'OperationNotPermitted',
    message: expect.stringContaining(InstanceId),
  });
  const states = [];
  for (const id of InstanceIds) states.push((await read(client, id)).State?.Name);
  expect(states).toEqual(['pending', 'shutting-down', 'pending']);
  await client.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: false } }));
  const attribute = new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiTermination' });
  expect((await client.send(attribute)).DisableApiTermination).toEqual({ Value: false });
  await client.send(terminate);
});

test('type and user data change only while the instance is stopped', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client);
  clock.advance(5_000);
  const resize = new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value: 'm5.large' } });
  await expect(client.send(resize)).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
  await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  clock.advance(10_000);
  await client.send(resize);
  expect((await read(client, InstanceId)).InstanceType).toBe('m5.large');
});

test('metal takes ten minutes to start', async () => {
  await using bench = await startEc2Bench();
  const { InstanceId } = await launch(bench.client, { InstanceType: 'm5zn.metal' });
  bench.clock.advance(599_999);
  expect((await read(bench.client, InstanceId)).State?.Name).toBe('pending');
  bench.clock.advance(1);
  expect((await read(bench.client, InstanceId)).State?.Name).toBe('running');
});

test('status checks of running instances pass after a while, and others have none', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client);
  const statuses = async (IncludeAllInstances: boolean) => {
    const reply = await client.send(new DescribeInstanceStatusCommand({ IncludeAllInstances }));
    return reply.InstanceStatuses?.map(({ InstanceStatus }) => InstanceStatus?.Status);
  };
  expect(await statuses(false)).toEqual([]);
  expect(await statuses(true)).toEqual(['not-applicable']);
  clock.advance(5_000);
  expect(await statuses(false)).toEqual(['initializing']);
  clock.advance(60_000);
  expect(await statuses(false)).toEqual(['ok']);
  await client.send(new RebootInstancesCommand({ InstanceIds: [InstanceId] }));
  expect((await read(client, InstanceId)).State?.Name).toBe('running');
});
