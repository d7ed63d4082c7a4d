import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startEc2Bench } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

test('tags are merged, deleted by key, and deleted by value only where the value is that one', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId } = await launch(client);
  const Resources = [InstanceId];
  const add = (Tags: Tag[]) => client.send(new CreateTagsCommand({ Resources, Tags }));
  const remove = (Tags?: Tag[]) => client.send(new DeleteTagsCommand({ Resources, Tags }));
  const tags = async () =>
    Object.fromEntries(((await read(client, InstanceId)).Tags ?? []).map(({ Key, Value }) => [Key, Value]));
  await add([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '' },
  ]);
  await add([
    { Key: 'a', Value: '2' },
    { Key: 'c', Value: '3' },
  ]);
  expect(await tags()).toEqual({ a: '2', b: '', c: '3' });
  await remove([{ Key: 'b' }, { Key: 'a', Value: '1' }, { Key: 'unknown' }]);
  expect(await tags()).toEqual({ a: '2', c: '3' });
  await remove();
  expect(await tags()).toEqual({});
});

test('one request tags an instance and its volumes, and DescribeTags finds them', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId, BlockDeviceMappings } = await launch(client);
  const volumeId = BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
  await client.send(
    new CreateTagsCommand({ Resources: [InstanceId, volumeId], Tags: [{ Key: 'owner', Value: 'me' }] }),
  );
  const { Volumes } = await client.send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }));
  expect(Volumes?.[0]?.Tags).toEqual([{ Key: 'owner', Value: 'me' }]);
  const { Tags } = await client.send(new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['own*'] }] }));
  expect(Tags?.map(({ ResourceId, ResourceType }) => [ResourceId, ResourceType])).toEqual([
    [InstanceId, 'instance'],
    [volumeId, 'volume'],
  ]);
});

test.each<[string, string[], Tag[], string]>([
  ['an id that is none', ['nobody'], [{ Key: 'a', Value: '' }], 'InvalidID'],
  ['an unknown instance', ['i-00000000000000000'], [{ Key: 'a', Value: '' }], 'InvalidInstanceID.NotFound'],
  ['an unknown volume', ['vol-00000000'], [{ Key: 'a', Value: '' }], 'InvalidVolume.NotFound'],
  ['a reserved key', [], [{ Key: 'aws:a', Value: '' }], 'InvalidParameterValue'],
  ['no tags', [], [], 'MissingParameter'],
])('a request with %s changes nothing', async (_, unknown, Tags, name) => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId } = await launch(client);
  const command = new CreateTagsCommand({ Resources: [InstanceId, ...unknown], Tags });
  await expect(client.send(command)).rejects.toMatchObject({ name });
  expect((await read(client, InstanceId)).Tags).toEqual([]);
});

test('an instance has at most 50 tags', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const Resources = [(await launch(client)).InstanceId];
  const numbered = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: '' }));
  await client.send(new CreateTagsCommand({ Resources, Tags: numbered(0, 50) }));
  await client.send(new CreateTagsCommand({ Resources, Tags: numbered(0, 10) }));
  await expect(client.send(new CreateTagsCommand({ Resources, Tags: numbered(50, 1) }))).rejects.toMatchObject({
    name: 'TagLimitExceeded',
  });
});

test('an instance that shows its tags in its metadata takes only keys that fit there', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId } = await launch(client, { MetadataOptions: { InstanceMetadataTags: 'enabled' } });
  const add = (Key: string) =>
    client.send(new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key, Value: '' }] }));
  await add('a:b');
  await expect(add('a/b')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('a new instance cannot be tagged before it can be read', async () => {
  await using bench = await startEc2Bench({ park: { timings: { readLagMs: 1_000 } } });
  const { client, clock } = bench;
  const { InstanceId } = await launch(client);
  const add = () => client.send(new CreateTagsCommand({ Resources: [InstanceId], Tags: [{ Key: 'a', Value: '' }] }));
  await expect(add()).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  clock.advance(1_000);
  await add();
});
