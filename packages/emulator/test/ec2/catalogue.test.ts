import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  paginateDescribeInstanceTypes,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { debian, labHost, startEc2Bench, subnetA, zone } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';

test('instance types say their processors, memory, architecture and features', async () => {
  await using bench = await startEc2Bench();
  const { InstanceTypes } = await bench.client.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['m8i.large', 'm5zn.metal', 't4g.micro'] }),
  );
  expect(InstanceTypes?.map(({ InstanceType }) => InstanceType).toSorted()).toEqual([
    'm5zn.metal',
    'm8i.large',
    't4g.micro',
  ]);
  const find = (name: string) => InstanceTypes?.find(({ InstanceType }) => InstanceType === name);
  expect(find('m8i.large')).toMatchObject({
    VCpuInfo: { DefaultVCpus: 2 },
    MemoryInfo: { SizeInMiB: 8_192 },
    ProcessorInfo: { SupportedArchitectures: ['x86_64'], SupportedFeatures: ['nested-virtualization'] },
    BareMetal: false,
    Hypervisor: 'nitro',
  });
  expect(find('m5zn.metal')).toMatchObject({ BareMetal: true });
  expect(find('m5zn.metal')?.Hypervisor).toBeUndefined();
  expect(find('t4g.micro')).toMatchObject({ ProcessorInfo: { SupportedArchitectures: ['arm64'] } });
});

test('types can be asked for in pages and by filters', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const sizes = [];
  for await (const page of paginateDescribeInstanceTypes({ client, pageSize: 5 }, {})) {
    sizes.push(page.InstanceTypes?.length);
  }
  expect(sizes.slice(0, -1).every((size) => size === 5)).toBe(true);
  const { InstanceTypes } = await client.send(
    new DescribeInstanceTypesCommand({ Filters: [{ Name: 'bare-metal', Values: ['true'] }] }),
  );
  expect(InstanceTypes?.map(({ InstanceType }) => InstanceType)).toEqual(['m5zn.metal']);
});

test('a type that does not exist is named', async () => {
  await using bench = await startEc2Bench();
  const command = new DescribeInstanceTypesCommand({ InstanceTypes: ['m5.gigantic' as 'm5.large'] });
  await expect(bench.client.send(command)).rejects.toMatchObject({
    name: 'InvalidInstanceType',
    message: expect.stringContaining('m5.gigantic'),
  });
});

test('offerings say which zones have a type', async () => {
  await using bench = await startEc2Bench();
  const { InstanceTypeOfferings } = await bench.client.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['r5.*'] }],
    }),
  );
  expect(InstanceTypeOfferings?.map(({ Location }) => Location)).toEqual(['us-east-1a', 'us-east-1b']);
});

test('images are found by id, owner, name and permission', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const idsOf = async (input: DescribeImagesCommandInput) =>
    (await client.send(new DescribeImagesCommand(input))).Images?.map(({ ImageId }) => ImageId);
  expect(await idsOf({ ImageIds: [debian] })).toEqual([debian]);
  expect(await idsOf({ Owners: ['self'] })).toEqual([labHost]);
  expect(await idsOf({ Owners: ['136693071363'], Filters: [{ Name: 'name', Values: ['*-arm64-*'] }] })).toHaveLength(1);
  expect(await idsOf({ ExecutableUsers: ['all'] })).not.toContain(labHost);
  await expect(idsOf({ ImageIds: ['ami-00000000'] })).rejects.toMatchObject({ name: 'InvalidAMIID.NotFound' });
  await expect(idsOf({ ImageIds: ['image-1'] })).rejects.toMatchObject({ name: 'InvalidAMIID.Malformed' });
});

test('zones, regions, networks, groups and keys are what launches may name', async () => {
  await using bench = await startEc2Bench({ keyPairs: ['one', 'two'] });
  const { client, emulator } = bench;
  const zones = await client.send(new DescribeAvailabilityZonesCommand({ ZoneNames: [zone] }));
  expect(zones.AvailabilityZones).toMatchObject([{ ZoneName: zone, ZoneId: 'use1-az1', State: 'available' }]);
  const regions = await client.send(new DescribeRegionsCommand({}));
  expect(regions.Regions).toMatchObject([{ RegionName: 'us-east-1', Endpoint: 'ec2.us-east-1.amazonaws.com' }]);
  const vpcs = await client.send(new DescribeVpcsCommand({}));
  expect(vpcs.Vpcs).toMatchObject([{ OwnerId: emulator.accountId, IsDefault: true }]);
  const groups = await client.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
  expect(groups.SecurityGroups).toMatchObject([{ GroupId: 'sg-00000000000000000' }]);
  const keys = await client.send(new DescribeKeyPairsCommand({}));
  expect(keys.KeyPairs?.map(({ KeyName }) => KeyName)).toEqual(['one', 'two']);
});

test('a subnet counts the addresses that are left', async () => {
  await using bench = await startEc2Bench();
  const { client } = bench;
  const countFree = async () => {
    const { Subnets } = await client.send(new DescribeSubnetsCommand({ SubnetIds: [subnetA] }));
    return Subnets?.[0]?.AvailableIpAddressCount ?? 0;
  };
  const before = await countFree();
  await launch(client, { SubnetId: subnetA });
  expect(await countFree()).toBe(before - 1);
});

test('standing addresses are described with what they lead to', async () => {
  await using bench = await startEc2Bench();
  const { client, park, emulator } = bench;
  const { InstanceId, NetworkInterfaces } = await launch(client);
  const { address } = park.createAddress({ id: 'eipalloc-1', realm: emulator.realm });
  park.updatePart('eipalloc-1', { interfaceId: NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '' });
  const { Addresses } = await client.send(new DescribeAddressesCommand({}));
  expect(Addresses).toMatchObject([{ PublicIp: address, AllocationId: 'eipalloc-1', InstanceId }]);
});
