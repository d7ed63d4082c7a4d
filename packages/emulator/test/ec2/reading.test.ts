import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  paginateDescribeInstances,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { oneInstance, startEc2Bench } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

const tagged = (Key: string, Value: string) => ({
  TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key, Value }] }],
});

test('pages count instances, not reservations, and everything comes without MaxResults', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  await client.send(new RunInstancesCommand({ ...oneInstance, MinCount: 12, MaxCount: 12 }));
  const sizes = [];
  for await (const { Reservations } of paginateDescribeInstances({ client, pageSize: 5 }, {})) {
    sizes.push(Reservations?.flatMap(({ Instances }) => Instances ?? []).length);
  }
  expect(sizes).toEqual([5, 5, 2]);
  const { Reservations, NextToken } = await client.send(new DescribeInstancesCommand({}));
  expect(Reservations?.[0]?.Instances).toHaveLength(12);
  expect(NextToken).toBeUndefined();
});

test.each<[string, DescribeInstancesCommandInput, string]>([
  ['MaxResults with ids', { InstanceIds: ['i-00000000'], MaxResults: 5 }, 'InvalidParameterCombination'],
  ['a page that is too small', { MaxResults: 4 }, 'InvalidParameterValue'],
  ['a page that is too large', { MaxResults: 1_001 }, 'InvalidParameterValue'],
  ['a token that is none', { NextToken: 'page 2' }, 'InvalidNextToken'],
  ['an unknown filter', { Filters: [{ Name: 'colour', Values: ['red'] }] }, 'InvalidParameterValue'],
  ['a filter without values', { Filters: [{ Name: 'image-id' }] }, 'InvalidParameterValue'],
])('%s is refused', async (_, input, name) => {
  await using bench = await startEc2Bench();
  await expect(bench.client.send(new DescribeInstancesCommand(input))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode: 400 },
  });
});

test('filters hold together, each by one of its values', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const web1 = await launch(client, tagged('Name', 'web-1'));
  const web2 = await launch(client, { ...tagged('Name', 'web-2'), InstanceType: 'm5.large' });
  const other = await launch(client, { ...tagged('team', 'red'), ClientToken: 'token-3' });
  await client.send(new TerminateInstancesCommand({ InstanceIds: [web2.InstanceId] }));
  clock.advance(5_000);
  const find = async (filters: Record<string, string[]>) => {
    const Filters = Object.entries(filters).map(([Name, Values]) => ({ Name, Values }));
    const { Reservations } = await client.send(new DescribeInstancesCommand({ Filters }));
    return Reservations?.flatMap(({ Instances }) => Instances ?? []).map(({ InstanceId }) => InstanceId);
  };
  expect(await find({ 'tag:Name': ['web-*'] })).toEqual([web1.InstanceId, web2.InstanceId]);
  expect(await find({ 'tag:Name': ['web-*'], 'instance-state-name': ['running', 'pending'] })).toEqual([
    web1.InstanceId,
  ]);
  expect(await find({ 'instance-state-code': ['32'] })).toEqual([web2.InstanceId]);
  expect(await find({ 'tag-key': ['team'] })).toEqual([other.InstanceId]);
  expect(await find({ 'instance-type': ['m5.*', 'c5.*'] })).toEqual([web2.InstanceId]);
  expect(await find({ 'client-token': ['token-3'] })).toEqual([other.InstanceId]);
  expect(await find({ 'private-ip-address': [other.PrivateIpAddress ?? ''] })).toEqual([other.InstanceId]);
  expect(await find({ 'tag:Name': ['Web-1'] })).toEqual([]);
});

test('a new instance is unknown to reads and changes for a moment, and to lists for longer', async () => {
  await using bench = await startEc2Bench({ park: { timings: { readLagMs: 1_000, listLagMs: 3_000 } } });
  const { client, clock } = bench;
  const { InstanceId } = await launch(client);
  await expect(read(client, InstanceId)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  const terminate = new TerminateInstancesCommand({ InstanceIds: [InstanceId] });
  await expect(client.send(terminate)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  clock.advance(1_000);
  expect((await read(client, InstanceId)).State?.Name).toBe('pending');
  const list = async (state: string) => {
    const Filters = [{ Name: 'instance-state-name', Values: [state] }];
    return (await client.send(new DescribeInstancesCommand({ Filters }))).Reservations?.length;
  };
  expect(await list('pending')).toBe(0);
  clock.advance(4_000);
  expect((await read(client, InstanceId)).State?.Name).toBe('running');
  expect(await list('running')).toBe(0);
  clock.advance(3_000);
  expect(await list('running')).toBe(1);
});

test('a state that nobody knows is shown by its name', async () => {
  await using bench = await startEc2Bench();
  const { client, park } = bench;
  const { InstanceId } = await launch(client);
  park.forceState(InstanceId, 'daydreaming');
  expect((await read(client, InstanceId)).State).toEqual({ Code: 112, Name: 'daydreaming' });
  park.forceState(InstanceId, undefined);
  expect((await read(client, InstanceId)).State?.Name).toBe('pending');
});
