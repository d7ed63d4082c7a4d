import { RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { oneInstance, startEc2Bench } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';

test('the same token and the same request get the same instance, also while reads do not know it yet', async () => {
  await using bench = await startEc2Bench({ park: { timings: { readLagMs: 60_000 } } });
  const { client, park } = bench;
  const first = await launch(client, { ClientToken: 'token-1' });
  const second = await launch(client, { ClientToken: 'token-1' });
  expect(second.InstanceId).toBe(first.InstanceId);
  expect(park.counts().launched).toBe(1);
});

test('another token, or none, makes another instance', async () => {
  await using bench = await startEc2Bench();
  const ids = [];
  for (const ClientToken of ['one', 'two', undefined, undefined]) {
    ids.push((await launch(bench.client, { ClientToken })).InstanceId);
  }
  expect(new Set(ids).size).toBe(4);
});

test('a launch of several is repeated as a whole, with its reservation', async () => {
  await using bench = await startEc2Bench();
  const command = new RunInstancesCommand({ ...oneInstance, MinCount: 3, MaxCount: 3, ClientToken: 'three' });
  const first = await bench.client.send(command);
  const second = await bench.client.send(command);
  const idsOf = ({ Instances }: typeof first) => Instances?.map(({ InstanceId }) => InstanceId);
  expect(idsOf(second)).toEqual(idsOf(first));
  expect(second.ReservationId).toBe(first.ReservationId);
  expect(first.Instances?.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([0, 1, 2]);
});

test('the same token with another request is a mismatch, and nothing is launched', async () => {
  await using bench = await startEc2Bench();
  const { client, park } = bench;
  await launch(client, { ClientToken: 'token-1' });
  const other = launch(client, { ClientToken: 'token-1', InstanceType: 't3.small' });
  await expect(other).rejects.toMatchObject({
    name: 'IdempotentParameterMismatch',
    $metadata: { httpStatusCode: 400 },
  });
  expect(park.counts().launched).toBe(1);
});

test('a token whose instance was terminated is used up, also when the instance is no longer visible', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client, { ClientToken: 'token-1' });
  await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  const usedUp = { name: 'IdempotentInstanceTerminated', message: expect.stringContaining(InstanceId) };
  clock.advance(10_000);
  await expect(launch(client, { ClientToken: 'token-1' })).rejects.toMatchObject(usedUp);
  clock.advance(7_200_000);
  await expect(launch(client, { ClientToken: 'token-1' })).rejects.toMatchObject(usedUp);
});

test('a token is of a zone when the request chooses one', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const inZone = (AvailabilityZone: string) =>
    launch(client, { ClientToken: 'token-1', Placement: { AvailabilityZone } });
  const a = await inZone('us-east-1a');
  const b = await inZone('us-east-1b');
  expect(b.InstanceId).not.toBe(a.InstanceId);
  expect((await inZone('us-east-1a')).InstanceId).toBe(a.InstanceId);
});

test('a dry run launches nothing and uses no token up', async () => {
  await using bench = await startEc2Bench();
  const { client, park } = bench;
  const dryRun = launch(client, { ClientToken: 'token-1', DryRun: true });
  await expect(dryRun).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  expect(park.counts().launched).toBe(0);
  await launch(client, { ClientToken: 'token-1', InstanceType: 't3.small' });
});

test('a launch that was refused may be repeated with its token', async () => {
  await using bench = await startEc2Bench({ park: { capacity: { 'us-east-1a': { 't3.micro': 0 } } } });
  const { client, park } = bench;
  const inZone = { ClientToken: 'token-1', Placement: { AvailabilityZone: 'us-east-1a' } };
  await expect(launch(client, inZone)).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
  park.setCapacity('us-east-1a', 't3.micro', undefined);
  await launch(client, inZone);
});

test('a reply that is lost was a launch: the repeated request finds it', async () => {
  await using bench = await startEc2Bench();
  const { client, emulator, park } = bench;
  emulator.faults.add({ kind: 'drop-after', operation: 'RunInstances', count: 1 });
  await expect(launch(client, { ClientToken: 'token-1' })).rejects.toMatchObject({ name: 'TimeoutError' });
  const { InstanceId } = await launch(client, { ClientToken: 'token-1' });
  expect(park.machines().map(({ id }) => id)).toEqual([InstanceId]);
});
