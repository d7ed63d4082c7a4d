import {
  DeleteNetworkInterfaceCommand,
  DeleteVolumeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startEc2Bench, subnetA, zone } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';

const tagged = (ResourceType: 'volume' | 'network-interface') => ({
  ResourceType,
  Tags: [{ Key: 'owner', Value: 'me' }],
});

test('volumes have what the launch asked for: size, type, IOPS, throughput, encryption, tags', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const { InstanceId } = await launch(client, {
    BlockDeviceMappings: [
      { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 64, VolumeType: 'gp3', Iops: 6_000, Throughput: 500 } },
      { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 200, VolumeType: 'io2', Iops: 10_000, Encrypted: true } },
    ],
    TagSpecifications: [tagged('volume')],
  });
  const { Volumes } = await client.send(
    new DescribeVolumesCommand({
      Filters: [
        { Name: 'attachment.instance-id', Values: [InstanceId] },
        { Name: 'tag:owner', Values: ['me'] },
      ],
    }),
  );
  expect(Volumes).toMatchObject([
    { Size: 64, VolumeType: 'gp3', Iops: 6_000, Throughput: 500, Encrypted: false, State: 'in-use' },
    { Size: 200, VolumeType: 'io2', Iops: 10_000, Encrypted: true, AvailabilityZone: zone },
  ]);
  expect(Volumes?.[1]?.Throughput).toBeUndefined();
  expect(Volumes?.[1]?.Attachments).toMatchObject([{ InstanceId, Device: '/dev/sdf', DeleteOnTermination: true }]);
});

test('a volume without DeleteOnTermination is left over, in-use until the end and then available', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const { InstanceId } = await launch(client, {
    BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 10, DeleteOnTermination: false } }],
  });
  const list = async () => (await client.send(new DescribeVolumesCommand({}))).Volumes ?? [];
  const VolumeId = (await list()).find(({ Size }) => Size === 10)?.VolumeId;
  await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  await expect(client.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({ name: 'VolumeInUse' });
  clock.advance(10_000);
  expect(await list()).toMatchObject([{ VolumeId, State: 'available', Attachments: [] }]);
  await client.send(new DeleteVolumeCommand({ VolumeId }));
  expect(park.counts()).toMatchObject({ disks: 0, interfaces: 0 });
  await expect(client.send(new DeleteVolumeCommand({ VolumeId }))).rejects.toMatchObject({
    name: 'InvalidVolume.NotFound',
  });
});

test('DeleteOnTermination of a volume can be changed later', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const { InstanceId } = await launch(client);
  await client.send(
    new ModifyInstanceAttributeCommand({
      InstanceId,
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: false } }],
    }),
  );
  await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  clock.advance(10_000);
  expect(park.counts().disks).toBe(1);
});

test('an interface has its tags, and is left over when it was asked to stay', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client, {
    NetworkInterfaces: [
      { DeviceIndex: 0, SubnetId: subnetA, AssociatePublicIpAddress: true, DeleteOnTermination: false },
    ],
    TagSpecifications: [tagged('network-interface')],
  });
  const list = async () => {
    const Filters = [{ Name: 'tag:owner', Values: ['me'] }];
    return (await client.send(new DescribeNetworkInterfacesCommand({ Filters }))).NetworkInterfaces ?? [];
  };
  const [attached] = await list();
  expect(attached).toMatchObject({
    Status: 'in-use',
    Attachment: { InstanceId, DeviceIndex: 0, DeleteOnTermination: false },
    Association: { PublicIp: expect.stringMatching(/^127\.113\./) },
  });
  const remove = new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: attached?.NetworkInterfaceId });
  await expect(client.send(remove)).rejects.toMatchObject({ name: 'InvalidNetworkInterface.InUse' });
  await client.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  clock.advance(10_000);
  const [left] = await list();
  expect(left).toMatchObject({ Status: 'available' });
  expect(left?.Association).toBeUndefined();
  await launch(client, {
    NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: left?.NetworkInterfaceId }],
  });
  expect(await list()).toMatchObject([{ Status: 'in-use', Attachment: { DeleteOnTermination: false } }]);
});
