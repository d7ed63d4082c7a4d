import { toOwnershipTags } from '@cloud-spi/provider-kit';
import { INSTANCE_STATES, parseInstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { Instance } from './ec2-api.ts';
import { KEPT_VOLUMES_TAG, toEc2Tags } from './ec2-tags.ts';
import { toInstanceInfo, toInstanceState } from './to-instance-info.ts';

const ownership = toOwnershipTags({ owner: 'default', namespace: 'n', name: 'worker', idempotencyToken: 't' });

const instance: Instance = {
  InstanceId: 'i-0123456789abcdef0',
  State: { Name: 'running', Code: 16 },
  InstanceType: 'm5.large',
  ImageId: 'ami-1',
  Architecture: 'x86_64',
  Placement: { AvailabilityZone: 'eu-west-1a' },
  LaunchTime: new Date('2026-03-02T00:00:00Z'),
  PrivateIpAddress: '10.0.0.7',
  PublicIpAddress: '203.0.113.7',
  PublicDnsName: '',
  PrivateDnsName: 'ip-10-0-0-7.eu-west-1.compute.internal',
  VpcId: 'vpc-1',
  SubnetId: 'subnet-1',
  SecurityGroups: [{ GroupId: 'sg-1' }, { GroupId: 'sg-2' }],
  NetworkInterfaces: [{ NetworkInterfaceId: 'eni-1', Attachment: { AttachTime: new Date('2026-03-01T00:00:00Z') } }],
  RootDeviceName: '/dev/sda1',
  BlockDeviceMappings: [
    { DeviceName: '/dev/sda1', Ebs: { VolumeId: 'vol-1', DeleteOnTermination: true } },
    { DeviceName: '/dev/sdf', Ebs: { VolumeId: 'vol-2', DeleteOnTermination: false } },
  ],
  Tags: toEc2Tags({ ...ownership, mine: 'x', 'aws:autoscaling:groupName': 'g', [KEPT_VOLUMES_TAG]: 'true' }),
};

describe('toInstanceInfo', () => {
  it('translates every field; tags of AWS and ownership are not among the tags', () => {
    const info = toInstanceInfo(instance, 'eu-west-1');
    expect(parseInstanceInfo(info)).toEqual({
      instanceId: 'i-0123456789abcdef0',
      name: 'worker',
      namespace: 'n',
      owner: 'default',
      idempotencyToken: 't',
      state: 'running',
      instanceType: 'm5.large',
      privateIp: '10.0.0.7',
      publicIp: '203.0.113.7',
      privateDns: 'ip-10-0-0-7.eu-west-1.compute.internal',
      availabilityZone: 'eu-west-1a',
      region: 'eu-west-1',
      createdAt: '2026-03-01T00:00:00.000Z',
      launchTime: '2026-03-02T00:00:00.000Z',
      tags: { mine: 'x' },
      providerData: {
        imageId: 'ami-1',
        nativeState: 'running',
        market: 'on-demand',
        vpcId: 'vpc-1',
        subnetId: 'subnet-1',
        securityGroupIds: 'sg-1,sg-2',
        networkInterfaceIds: 'eni-1',
        volumeIds: 'vol-1,vol-2',
        keptVolumeIds: 'vol-2',
        architecture: 'x86_64',
      },
    });
  });

  it('shows an instance that nobody owns under its id', () => {
    const info = toInstanceInfo({ ...instance, Tags: [{ Key: 'Name', Value: 'by hand' }] }, 'eu-west-1');
    expect(info).toMatchObject({ name: 'i-0123456789abcdef0', namespace: '', tags: { Name: 'by hand' } });
    expect(info).not.toHaveProperty('owner');
  });

  it('reads the time of a termination from its words, and the reason from its code', () => {
    const info = toInstanceInfo(
      {
        ...instance,
        State: { Name: 'terminated' },
        StateTransitionReason: 'User initiated (2026-03-03 12:00:05 GMT)',
        StateReason: { Code: 'Client.UserInitiatedShutdown', Message: 'Client.UserInitiatedShutdown: by user' },
        NetworkInterfaces: [],
        BlockDeviceMappings: [],
      },
      'eu-west-1',
    );
    expect(info).toMatchObject({
      state: 'terminated',
      terminationTime: '2026-03-03T12:00:05.000Z',
      stateReason: { code: 'UserRequested', nativeCode: 'Client.UserInitiatedShutdown' },
    });
    expect(info, 'LaunchTime is that of the last start').not.toHaveProperty('createdAt');
  });

  it.each([
    ['Client.VolumeLimitExceeded', 'QuotaExceeded'],
    ['Client.InternalError', 'InvalidConfiguration'],
    ['Client.InstanceInitiatedShutdown', 'GuestShutdown'],
    ['Server.InsufficientInstanceCapacity', 'InsufficientCapacity'],
    ['Server.SpotInstanceTermination', 'Interrupted'],
    ['Server.Novelty', 'Unknown'],
    ['constructor', 'Unknown'],
  ])('takes the reason %s for %s', (nativeCode, code) => {
    const StateReason = { Code: nativeCode, Message: 'because' };
    expect(toInstanceInfo({ ...instance, StateReason }, 'r').stateReason).toEqual({
      code,
      nativeCode,
      message: 'because',
    });
  });

  it('takes a state that it does not know as unknown', () => {
    const known = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'].map(toInstanceState);
    expect(known.every((state) => INSTANCE_STATES.includes(state))).toBe(true);
    expect(known).not.toContain('unknown');
    for (const state of ['hibernating', 'toString', undefined]) expect(toInstanceState(state)).toBe('unknown');
  });
});
