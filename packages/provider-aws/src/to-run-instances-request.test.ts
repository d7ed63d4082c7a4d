import { createClientToken } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { Ec2InstanceType, Image } from './ec2-api.ts';
import { toRunInstancesRequest } from './to-run-instances-request.ts';

const image: Image = {
  ImageId: 'ami-1',
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } },
    { DeviceName: '/dev/xvdf', Ebs: { VolumeSize: 20, DeleteOnTermination: false } },
    { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
  ],
};
const instanceType: Ec2InstanceType = { InstanceType: 'm5.large' };
const identity = { owner: 'me', token: 't', configurationHash: 'v1-hash' };
const minimal: InstanceConfiguration = {
  name: 'worker',
  namespace: 'n',
  imageId: 'ami-1',
  instanceType: 'm5.large',
  idempotencyToken: 't',
  network: { subnetId: 'subnet-1', networkId: 'vpc-1' },
};

const requestOf = (changes: Partial<InstanceConfiguration> = {}, type = instanceType) =>
  toRunInstancesRequest({ configuration: { ...minimal, ...changes }, image, instanceType: type }, identity, 'test');

describe('toRunInstancesRequest', () => {
  it('asks for exactly one instance, with a client token of owner and token that EC2 takes', () => {
    const { MinCount, MaxCount, ClientToken } = requestOf();
    expect([MinCount, MaxCount, ClientToken]).toEqual([1, 1, createClientToken('me', 't')]);
    expect(ClientToken).toMatch(/^[\x21-\x7e]{1,64}$/);
  });

  it('is the same every time', () => {
    expect(requestOf({ tags: { a: 'b' } })).toEqual(requestOf({ tags: { a: 'b' } }));
  });

  it('names the root volume as the image does, and lets what the image brings go with the instance', () => {
    const { BlockDeviceMappings } = requestOf({ rootVolume: { sizeGib: 30, encrypted: true } });
    expect(BlockDeviceMappings).toEqual([
      {
        DeviceName: '/dev/xvda',
        Ebs: { VolumeType: 'gp3', VolumeSize: 30, Encrypted: true, DeleteOnTermination: true },
      },
      { DeviceName: '/dev/xvdf', Ebs: { DeleteOnTermination: true } },
    ]);
  });

  it('gives data volumes names that the image does not use, and marks what keeps one', () => {
    const additionalVolumes = [
      { sizeGib: 500, volumeType: 'cold_storage', deleteOnTermination: false },
      { sizeGib: 10, volumeType: 'provisioned_iops_ssd', iops: 500 },
    ] as const;
    const { BlockDeviceMappings, TagSpecifications = [] } = requestOf({ additionalVolumes });
    expect(BlockDeviceMappings?.slice(2)).toEqual([
      { DeviceName: '/dev/sdg', Ebs: { VolumeType: 'sc1', VolumeSize: 500, DeleteOnTermination: false } },
      { DeviceName: '/dev/sdh', Ebs: { VolumeType: 'io2', VolumeSize: 10, Iops: 500, DeleteOnTermination: true } },
    ]);
    expect(TagSpecifications[1]?.Tags).toContainEqual({ Key: 'cloud-spi-kept-volumes', Value: 'true' });
    expect(requestOf({ additionalVolumes: Array(16).fill({ sizeGib: 1 }) }).BlockDeviceMappings).toHaveLength(18);
  });

  it('tags the instance and every part in the same request, with ownership beside the own tags', () => {
    const { TagSpecifications = [] } = requestOf({ tags: { team: 'red' } });
    expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual([
      'instance',
      'volume',
      'network-interface',
    ]);
    for (const { Tags } of TagSpecifications) {
      expect(Tags).toContainEqual({ Key: 'team', Value: 'red' });
      expect(Tags).toContainEqual({ Key: 'cloud-spi-owner', Value: 'me' });
      expect(Tags).toContainEqual({ Key: 'cloud-spi-token', Value: 't' });
      expect(Tags).toContainEqual({ Key: 'cloud-spi-configuration', Value: 'v1-hash' });
      for (const { Key = '' } of Tags ?? []) expect(Key).not.toContain('/');
    }
  });

  it('describes the interface itself, so nothing of it stands at the top, where EC2 would refuse it', () => {
    const request = requestOf({
      network: { subnetId: 'subnet-1', securityGroupIds: ['sg-1'], assignPublicIp: false, privateIp: '10.0.0.9' },
    });
    expect(request.NetworkInterfaces).toEqual([
      {
        DeviceIndex: 0,
        DeleteOnTermination: true,
        SubnetId: 'subnet-1',
        Groups: ['sg-1'],
        AssociatePublicIpAddress: false,
        PrivateIpAddress: '10.0.0.9',
      },
    ]);
    expect(Object.keys(request)).not.toEqual(expect.arrayContaining(['SubnetId', 'SecurityGroupIds']));
    const [sixth] = requestOf({ network: { subnetId: 's', privateIp: 'fd00::9' } }).NetworkInterfaces ?? [];
    expect(sixth).toMatchObject({ Ipv6Addresses: [{ Ipv6Address: 'fd00::9' }] });
  });

  it('demands IMDSv2', () => {
    expect(requestOf().MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 });
  });

  it('encodes user data, texts and bytes alike', () => {
    const text = '#cloud-config\nö';
    const encoded = Buffer.from(text).toString('base64');
    expect(requestOf({ userData: text }).UserData).toBe(encoded);
    expect(requestOf({ userData: new TextEncoder().encode(text) }).UserData).toBe(encoded);
    expect(requestOf()).not.toHaveProperty('UserData');
  });

  it('asks for a spot instance that is terminated when it is interrupted', () => {
    expect(requestOf({ market: 'spot' }).InstanceMarketOptions).toEqual({
      MarketType: 'spot',
      SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
    });
    expect(requestOf({ market: 'on-demand' })).not.toHaveProperty('InstanceMarketOptions');
  });

  it('switches nested virtualization on where it is a switch; a metal type has it anyway', () => {
    const nested = { ...instanceType, ProcessorInfo: { SupportedFeatures: ['nested-virtualization' as const] } };
    expect(requestOf({ nestedVirtualization: true }, nested).CpuOptions).toEqual({ NestedVirtualization: 'enabled' });
    expect(requestOf({ nestedVirtualization: true }, { ...nested, BareMetal: true })).not.toHaveProperty('CpuOptions');
  });

  it('passes key pair, profile and the provider’s own options on', () => {
    const request = requestOf({
      keyPairName: 'key',
      identity: 'arn:aws:iam::123456789012:instance-profile/worker',
      providerOptions: {
        aws: { deletionProtection: true, metadataHopLimit: 3, tenancy: 'dedicated', placementGroup: 'g' },
      },
    });
    expect(request).toMatchObject({
      KeyName: 'key',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/worker' },
      DisableApiTermination: true,
      MetadataOptions: { HttpPutResponseHopLimit: 3 },
      Placement: { Tenancy: 'dedicated', GroupName: 'g' },
    });
    expect(requestOf({ identity: 'worker' }).IamInstanceProfile).toEqual({ Name: 'worker' });
  });

  it('refuses options that it does not know', () => {
    expect(() => requestOf({ providerOptions: { aws: { deletionProtektion: true } } })).toThrow('deletionProtektion');
  });
});
