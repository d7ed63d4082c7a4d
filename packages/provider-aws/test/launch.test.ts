import { expect, it } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import type { Ec2Api, Image } from '../src/ec2-api.ts';
import { failureOf, SMALL, startAwsWorld } from './aws-world.ts';

it('every kind of volume is made as it was asked for', async () => {
  const { makeProvider, pass, park } = await startAwsWorld();
  const { instanceId, providerData } = await pass(
    makeProvider().provisionInstance({
      ...SMALL,
      rootVolume: { sizeGib: 50, iops: 5_000, throughputMibps: 500, encrypted: true },
      additionalVolumes: [
        { sizeGib: 100, volumeType: 'standard' },
        { sizeGib: 100, volumeType: 'provisioned_iops_ssd', iops: 2_000 },
        { sizeGib: 500, volumeType: 'throughput_optimized', deleteOnTermination: false },
        { sizeGib: 500, volumeType: 'cold_storage' },
      ],
    }),
  );
  const disks = park.machine(instanceId)?.disks ?? [];
  const shown = disks.map(({ kind, sizeGib, iops, throughputMibps, isEncrypted, attachment }) => [
    ...[attachment?.device, kind, sizeGib, iops, throughputMibps, isEncrypted, attachment?.deleteWithMachine],
  ]);
  expect(shown).toEqual([
    ['/dev/xvda', 'gp3', 50, 5_000, 500, true, true],
    ['/dev/sdf', 'standard', 100, null, null, false, true],
    ['/dev/sdg', 'io2', 100, 2_000, null, false, true],
    ['/dev/sdh', 'st1', 500, null, null, false, false],
    ['/dev/sdi', 'sc1', 500, null, null, false, true],
  ]);
  expect(providerData.keptVolumeIds).toBe(disks[3]?.id);
});

it('what EC2’s limits exclude is refused before anything is sent, every mistake at once', async () => {
  const { makeProvider, pass, emulator } = await startAwsWorld();
  const wrong = {
    ...SMALL,
    rootVolume: { volumeType: 'cold_storage', sizeGib: 500 },
    additionalVolumes: [
      { sizeGib: 1, volumeType: 'throughput_optimized' },
      { sizeGib: 10, throughputMibps: 2_001 },
    ],
    tags: { 'aws:mine': 'no' },
  } as const;
  const error = await failureOf(pass(makeProvider().provisionInstance(wrong)));
  expect(error).toMatchObject({ code: 'InvalidConfiguration', outcome: 'not-sent' });
  expect(error.problems?.map(({ path }) => path)).toEqual([
    'tags.aws:mine',
    'rootVolume.volumeType',
    'additionalVolumes[0].sizeGib',
    'additionalVolumes[1].throughputMibps',
    'additionalVolumes[1].throughputMibps',
  ]);
  expect(emulator.countRequests('RunInstances')).toBe(0);
});

it('the volumes of an image that keeps them go with the instance all the same', async () => {
  const { makeProvider, pass, park, emulator } = await startAwsWorld();
  const provider = makeProvider();
  const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, imageId: 'lab-host-2.9-*' }));
  expect(park.counts(emulator.realm).disks).toBe(2);
  await pass(provider.terminateInstance(instanceId));
  await pass(provider.waitForInstanceTerminated(instanceId));
  expect(park.counts(emulator.realm)).toMatchObject({ disks: 0, interfaces: 0, addresses: 0 });
});

it('network, keys, profile and user data arrive', async () => {
  const { makeProvider, pass, park, connect } = await startAwsWorld();
  const { instanceId } = await pass(
    makeProvider().provisionInstance({
      ...SMALL,
      zone: 'us-east-1b',
      network: { assignPublicIp: true, privateIp: '127.113.40.7', securityGroupIds: ['sg-00000000000000000'] },
      keyPairName: 'lab-key',
      identity: 'lab-profile',
      userData: '#cloud-config\n',
    }),
  );
  const api = await connect();
  const { Reservations = [] } = await api.send('DescribeInstances', { InstanceIds: [instanceId] }, {});
  api.close();
  expect(Reservations[0]?.Instances?.[0]).toMatchObject({
    PrivateIpAddress: '127.113.40.7',
    PublicIpAddress: expect.any(String),
    KeyName: 'lab-key',
    IamInstanceProfile: { Arn: expect.stringContaining('lab-profile') },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
    Placement: { AvailabilityZone: 'us-east-1b' },
  });
  expect(Buffer.from(park.machine(instanceId)?.userData ?? '', 'base64').toString()).toBe('#cloud-config\n');
});

it('the defaults of the provider fill what the configuration leaves open', async () => {
  const { makeProvider, pass } = await startAwsWorld();
  const provider = makeProvider({
    subnetIds: ['subnet-0000000000000000c', 'subnet-0000000000000000b'],
    securityGroupIds: ['sg-00000000000000000'],
    keyPairName: 'lab-key',
  });
  expect(await pass(provider.resolveConfiguration(SMALL))).toMatchObject({
    zone: 'us-east-1b',
    keyPairName: 'lab-key',
    network: { subnetId: 'subnet-0000000000000000b', securityGroupIds: ['sg-00000000000000000'] },
    rootVolume: { sizeGib: 8, volumeType: 'ssd', deleteOnTermination: true },
    market: 'on-demand',
  });
  expect(await pass(provider.resolveConfiguration({ ...SMALL, zone: 'us-east-1c' }))).toMatchObject({
    network: { subnetId: 'subnet-0000000000000000c' },
  });
});

it.each([
  ['network.subnetId', { network: { subnetId: 'subnet-00000000000000099' } }],
  ['network.networkId', { network: { networkId: 'vpc-00000000000000099' } }],
  ['network.securityGroupIds', { network: { securityGroupIds: ['sg-00000000000000099'] } }],
  ['network.privateIp', { network: { privateIp: '10.0.0.1' } }],
  ['keyPairName', { keyPairName: 'nobodys-key' }],
  ['imageId', { imageId: 'ami-0a00000000000d12c' }],
  ['nestedVirtualization', { nestedVirtualization: true }],
  ['rootVolume.sizeGib', { rootVolume: { sizeGib: 4 } }],
  ['zone', { instanceType: 'r5.2xlarge', zone: 'us-east-1c' }],
])('what does not exist or fit is named: %s', async (path, changes) => {
  const { makeProvider, pass } = await startAwsWorld();
  const error = await failureOf(pass(makeProvider().resolveConfiguration({ ...SMALL, ...changes })));
  expect(error).toMatchObject({ code: 'InvalidConfiguration', operation: 'resolveConfiguration' });
  expect(error.problems?.map((problem) => problem.path)).toEqual([path]);
});

it('nested virtualization is had on types that offer it', async () => {
  const { makeProvider, pass, connect } = await startAwsWorld();
  const wanted = { ...SMALL, instanceType: 'm8i.large', nestedVirtualization: true };
  const { instanceId } = await pass(makeProvider().provisionInstance(wanted));
  const { Reservations = [] } = await (await connect()).send('DescribeInstances', { InstanceIds: [instanceId] }, {});
  expect(Reservations[0]?.Instances?.[0]?.CpuOptions?.NestedVirtualization).toBe('enabled');
});

it('an option that names a subnet which is not there is named itself', async () => {
  const { makeProvider, pass } = await startAwsWorld();
  const provider = makeProvider({ subnetIds: ['subnet-0123456789abcdef0'] });
  const error = await failureOf(pass(provider.provisionInstance(SMALL)));
  expect(error).toMatchObject({ code: 'InvalidConfiguration', problems: [{ path: 'network.subnetId' }] });
  expect(error.message).toContain('the option subnetIds, subnet-0123456789abcdef0');
});

it('an encrypted image cannot become an open root volume', async () => {
  const { connect, options, pass, emulator } = await startAwsWorld();
  const connectToEncrypted = async () => {
    const api = await connect();
    const send = async (...parameters: Parameters<Ec2Api['send']>) => {
      const reply = await api.send(...parameters);
      if (parameters[0] === 'DescribeImages') {
        const [{ BlockDeviceMappings: [root] = [] } = {}] = (reply as { Images?: Image[] }).Images ?? [];
        Object.assign(root?.Ebs ?? {}, { Encrypted: true });
      }
      return reply;
    };
    return { send, close: () => api.close() } as Ec2Api;
  };
  await using provider = new AwsProvider(parseAwsProviderOptions(options), connectToEncrypted);
  const open = { ...SMALL, rootVolume: { encrypted: false } };
  expect(await failureOf(pass(provider.provisionInstance(open)))).toMatchObject({
    code: 'InvalidConfiguration',
    problems: [{ path: 'rootVolume.encrypted' }],
  });
  expect(emulator.countRequests('RunInstances')).toBe(0);
});
