import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { debian, labHost, startEc2Bench, subnetA } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';

const rootVolume = (Ebs: object) => ({ BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }] });
const tags = (Tags: { Key: string; Value: string }[], ResourceType = 'instance') => ({
  TagSpecifications: [{ ResourceType: ResourceType as 'instance', Tags }],
});
const card = { DeviceIndex: 0 };
const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

const refusals: [string, Partial<RunInstancesCommandInput>, string][] = [
  ['no image', { ImageId: undefined }, 'MissingParameter'],
  ['an image that does not exist', { ImageId: 'ami-00000000' }, 'InvalidAMIID.NotFound'],
  ['an image id that is none', { ImageId: 'debian' }, 'InvalidAMIID.Malformed'],
  ['more at least than at most', { MinCount: 2, MaxCount: 1 }, 'InvalidParameterCombination'],
  ['no instances', { MinCount: 0 }, 'InvalidParameterValue'],
  ['a type that does not exist', { InstanceType: 'm5.gigantic' as 'm5.large' }, 'InvalidParameterValue'],
  ['a type of another architecture', { InstanceType: 't4g.micro' }, 'InvalidParameterValue'],
  [
    'a type that the zone does not offer',
    { InstanceType: 'r5.2xlarge', Placement: { AvailabilityZone: 'us-east-1c' } },
    'Unsupported',
  ],
  ['a zone that does not exist', { Placement: { AvailabilityZone: 'us-east-1z' } }, 'InvalidParameterValue'],
  ['a subnet that does not exist', { SubnetId: 'subnet-00000000' }, 'InvalidSubnetID.NotFound'],
  ['a subnet id that is none', { SubnetId: 'here' }, 'InvalidSubnetID.Malformed'],
  ['a group that does not exist', { SecurityGroupIds: ['sg-11111111'] }, 'InvalidGroup.NotFound'],
  ['a group name that does not exist', { SecurityGroups: ['nobody'] }, 'InvalidGroup.NotFound'],
  ['a key that does not exist', { KeyName: 'lost-key' }, 'InvalidKeyPair.NotFound'],
  ['an instance profile that does not exist', { IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
  ['interfaces besides a subnet', { SubnetId: subnetA, NetworkInterfaces: [card] }, 'InvalidParameterCombination'],
  [
    'interfaces besides groups',
    { SecurityGroupIds: ['sg-00000000000000000'], NetworkInterfaces: [card] },
    'InvalidParameterCombination',
  ],
  ['two interfaces at one index', { NetworkInterfaces: [card, card] }, 'InvalidParameterValue'],
  ['an interface without an index', { NetworkInterfaces: [{ SubnetId: subnetA }] }, 'MissingParameter'],
  [
    'an address outside of the subnet',
    { SubnetId: subnetA, PrivateIpAddress: '127.113.200.1' },
    'InvalidParameterValue',
  ],
  ['user data that is not base64', { UserData: '#!/bin/sh' }, 'InvalidUserData.Malformed'],
  ['user data over 16 KiB', { UserData: base64(16_385) }, 'InvalidParameterValue'],
  ['a root volume smaller than its image', rootVolume({ VolumeSize: 4 }), 'InvalidBlockDeviceMapping'],
  ['an unknown volume type', rootVolume({ VolumeType: 'gp9' }), 'InvalidParameterValue'],
  ['a cold root volume', rootVolume({ VolumeSize: 500, VolumeType: 'sc1' }), 'InvalidParameterValue'],
  ['io2 without IOPS', rootVolume({ VolumeType: 'io2' }), 'MissingParameter'],
  [
    'too many IOPS for the size',
    rootVolume({ VolumeType: 'io1', VolumeSize: 10, Iops: 1_000 }),
    'InvalidParameterValue',
  ],
  ['too much throughput for the IOPS', rootVolume({ VolumeType: 'gp3', Throughput: 1_000 }), 'InvalidParameterValue'],
  ['a key of encryption without encryption', rootVolume({ KmsKeyId: 'key-1' }), 'InvalidParameterCombination'],
  ['a data volume without a size', { BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: {} }] }, 'MissingParameter'],
  ['a reserved tag', tags([{ Key: 'aws:mine', Value: '' }]), 'InvalidParameterValue'],
  [
    'a tag twice',
    tags([
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ]),
    'InvalidParameterValue',
  ],
  ['a tag that is too long', tags([{ Key: 'a', Value: 'x'.repeat(257) }]), 'InvalidParameterValue'],
  ['51 tags', tags(Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }))), 'TagLimitExceeded'],
  ['tags for something else', tags([{ Key: 'a', Value: '' }], 'vpc'), 'InvalidParameterValue'],
  [
    'tags that the metadata service cannot show',
    { ...tags([{ Key: 'a/b', Value: '' }]), MetadataOptions: { InstanceMetadataTags: 'enabled' } },
    'InvalidParameterValue',
  ],
  ['a token that is too long', { ClientToken: 'x'.repeat(65) }, 'InvalidParameterValue'],
  [
    'a spot price below the market',
    { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { MaxPrice: '0.0001' } } },
    'SpotMaxPriceTooLow',
  ],
  [
    'a one-time spot request that stops',
    { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { InstanceInterruptionBehavior: 'stop' } } },
    'InvalidParameterCombination',
  ],
  [
    'nested virtualization where there is none',
    { CpuOptions: { NestedVirtualization: 'enabled' } },
    'InvalidParameterCombination',
  ],
  ['what the emulator does not know', { LaunchTemplate: { LaunchTemplateName: 'mine' } }, 'UnknownParameter'],
];

test.each(refusals)('a launch with %s is refused as %3$s and leaves nothing', async (_, changes, name) => {
  await using bench = await startEc2Bench({ instanceProfiles: ['worker'] });
  await expect(launch(bench.client, changes)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  expect(bench.park.counts()).toEqual({ machines: 0, disks: 0, interfaces: 0, addresses: 0, launched: 0 });
});

test('a private address can be had once', async () => {
  await using bench = await startEc2Bench();
  const fixed = { SubnetId: subnetA, PrivateIpAddress: '127.113.0.77' };
  expect((await launch(bench.client, fixed)).PrivateIpAddress).toBe('127.113.0.77');
  await expect(launch(bench.client, fixed)).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
});

test('a launch shows what it was asked for', async () => {
  await using bench = await startEc2Bench({ instanceProfiles: ['worker'] });
  const instance = await launch(bench.client, {
    ImageId: debian,
    InstanceType: 'm8i.large',
    KeyName: 'lab-key',
    UserData: base64(16_384),
    EbsOptimized: true,
    IamInstanceProfile: { Name: 'worker' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
    CpuOptions: { NestedVirtualization: 'enabled' },
    NetworkInterfaces: [
      { DeviceIndex: 0, SubnetId: subnetA, Groups: ['sg-00000000000000000'], AssociatePublicIpAddress: false },
    ],
    TagSpecifications: [
      { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a & "b" <c>' }] },
      { ResourceType: 'network-interface', Tags: [{ Key: 'owner', Value: 'me' }] },
    ],
  });
  expect(instance).toMatchObject({
    KeyName: 'lab-key',
    EbsOptimized: true,
    IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/worker' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' },
    CpuOptions: { NestedVirtualization: 'enabled' },
    SubnetId: subnetA,
    SecurityGroups: [{ GroupName: 'default' }],
    Tags: [{ Key: 'Name', Value: 'a & "b" <c>' }],
    RootDeviceName: '/dev/xvda',
  });
  expect(instance.PublicIpAddress).toBeUndefined();
});

test('an image that keeps its volumes keeps them, unless the launch says otherwise', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const kept = await launch(client, { ImageId: labHost });
  const flagsOf = ({ BlockDeviceMappings }: typeof kept) =>
    BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [DeviceName, Ebs?.DeleteOnTermination]);
  expect(flagsOf(kept)).toEqual([
    ['/dev/sda1', false],
    ['/dev/sdb', false],
  ]);
  const overridden = await launch(client, {
    ImageId: labHost,
    BlockDeviceMappings: [
      { DeviceName: '/dev/sda1', Ebs: { DeleteOnTermination: true } },
      { DeviceName: '/dev/sdb', NoDevice: '' },
    ],
  });
  expect(flagsOf(overridden)).toEqual([['/dev/sda1', true]]);
});

test('a wrong name for the root device makes a second volume', async () => {
  await using bench = await startEc2Bench();
  const { BlockDeviceMappings } = await launch(bench.client, {
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 100 } }],
  });
  expect(BlockDeviceMappings?.map(({ DeviceName }) => DeviceName)).toEqual(['/dev/xvda', '/dev/sda1']);
});
