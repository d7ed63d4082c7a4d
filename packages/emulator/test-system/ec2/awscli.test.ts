import { expect, test } from 'vitest';
import { createEc2Site, createMachinePark, startEc2Emulator } from '../../src/index.ts';
import { createManualClock } from '../../test/manual-clock.ts';
import { credentials, runProgram } from '../run-program.ts';
import { startCheckingProxy } from './checking-proxy.ts';

interface CliInstance {
  readonly InstanceId: string;
  readonly State: { readonly Name: string };
}

async function startJudge() {
  // Signatures are checked, so the clock is about right; it moves only when a test says so.
  const clock = createManualClock(Date.now());
  const park = createMachinePark({ ...createEc2Site(), seed: 'awscli', clock });
  const emulator = await startEc2Emulator({ park, credentials: [credentials] });
  const proxy = await startCheckingProxy(emulator.url);
  const run = async (command: string, ...args: string[]) => {
    const all = ['--endpoint-url', proxy.url, '--output', 'json', 'ec2', ...command.split(' '), ...args];
    const { status, output, errors } = await runProgram('/usr/bin/aws', all);
    return { status, errors, json: output === '' ? undefined : JSON.parse(output) };
  };
  return {
    clock,
    park,
    proxy,
    emulator,
    /** Runs a command that must succeed. */
    async aws<T>(command: string, ...args: string[]): Promise<T> {
      const { status, errors, json } = await run(command, ...args);
      expect([status, errors]).toEqual([0, '']);
      return json;
    },
    /** Runs a command that must fail; the code of the error. */
    async refusal(command: string, ...args: string[]): Promise<string | undefined> {
      const { status, errors } = await run(command, ...args);
      expect(status).toBe(254);
      return /An error occurred \((.+?)\)/.exec(errors)?.[1];
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

test('awscli runs the whole life of an instance', async () => {
  await using judge = await startJudge();
  const { aws, refusal, clock, park, proxy } = judge;
  const { Images } = await aws<{ Images: { ImageId: string; RootDeviceName: string }[] }>(
    'describe-images --owners 136693071363 --filters Name=name,Values=debian-12-amd64-*',
  );
  expect(Images.map(({ RootDeviceName }) => RootDeviceName)).toEqual(['/dev/xvda', '/dev/xvda']);
  const launch = [
    `run-instances --image-id ${Images.at(-1)?.ImageId} --instance-type t3.micro --client-token token-1`,
    '--user-data',
    '#!/bin/sh',
    '--tag-specifications',
    'ResourceType=instance,Tags=[{Key=Name,Value=web-1},{Key=team,Value=red}]',
    'ResourceType=volume,Tags=[{Key=team,Value=red}]',
    '--block-device-mappings',
    'DeviceName=/dev/xvda,Ebs={VolumeSize=20,VolumeType=gp3,Iops=4000,Throughput=250}',
    'DeviceName=/dev/sdf,Ebs={VolumeSize=5,DeleteOnTermination=false}',
  ] as const;
  const { Instances } = await aws<{ Instances: CliInstance[] }>(...launch);
  const id = Instances[0]?.InstanceId ?? '';
  expect(Instances[0]?.State.Name).toBe('pending');

  // New instances are not known at once, but a token is.
  expect(await refusal(`describe-instances --instance-ids ${id}`)).toBe('InvalidInstanceID.NotFound');
  expect(await aws(...launch)).toMatchObject({ Instances: [{ InstanceId: id }] });
  expect(park.counts().launched).toBe(1);
  const [command, ...rest] = launch;
  expect(await refusal(command.replace('t3.micro', 't3.small'), ...rest)).toBe('IdempotentParameterMismatch');

  clock.advance(10_000);
  await aws(`wait instance-running --instance-ids ${id}`);
  const filters = '--filters Name=tag:Name,Values=web-* Name=instance-state-name,Values=running';
  expect(await aws(`describe-instances ${filters} --query Reservations[].Instances[].InstanceId`)).toEqual([id]);
  const volumes = await aws<{ Volumes: object[] }>(
    `describe-volumes --filters Name=attachment.instance-id,Values=${id} Name=tag:team,Values=red`,
  );
  expect(volumes.Volumes).toMatchObject([
    { Size: 20, VolumeType: 'gp3', Iops: 4_000, Throughput: 250 },
    { Size: 5, Attachments: [{ DeleteOnTermination: false }] },
  ]);

  await aws(`create-tags --resources ${id} --tags Key=team,Value=blue Key=stage,Value=test`);
  await aws(`delete-tags --resources ${id} --tags Key=Name`);
  const tags = await aws<{ Tags: { Key: string; Value: string }[] }>(
    `describe-tags --filters Name=resource-id,Values=${id}`,
  );
  expect(Object.fromEntries(tags.Tags.map(({ Key, Value }) => [Key, Value]))).toEqual({ team: 'blue', stage: 'test' });
  expect(await aws(`get-console-output --instance-id ${id} --latest --query Output`)).toContain('login:');

  await aws(`stop-instances --instance-ids ${id}`);
  expect(await refusal(`start-instances --instance-ids ${id}`)).toBe('IncorrectInstanceState');
  clock.advance(10_000);
  await aws(`wait instance-stopped --instance-ids ${id}`);
  await aws(`modify-instance-attribute --instance-id ${id} --disable-api-termination`);
  expect(await refusal(`terminate-instances --instance-ids ${id}`)).toBe('OperationNotPermitted');
  await aws(`modify-instance-attribute --instance-id ${id} --no-disable-api-termination`);
  await aws(`start-instances --instance-ids ${id}`);
  clock.advance(5_000);
  await aws(`wait instance-running --instance-ids ${id}`);
  await aws(`terminate-instances --instance-ids ${id}`);
  clock.advance(10_000);
  await aws(`wait instance-terminated --instance-ids ${id}`);
  expect(await refusal(...launch)).toBe('IdempotentInstanceTerminated');
  expect(park.counts()).toMatchObject({ machines: 0, disks: 1, interfaces: 0 });
  expect(proxy.mistakes).toEqual([]);
});

test('awscli pages through instances, and gets all of them without pages', async () => {
  await using judge = await startJudge();
  const { aws, clock } = judge;
  const image = 'ami-0a00000000000d12b';
  await aws(`run-instances --image-id ${image} --instance-type t3.micro --count 12`);
  clock.advance(10_000);
  const query = ['--query', 'Reservations[].Instances[].InstanceId'];
  const ids = await aws<string[]>('describe-instances --page-size 5', ...query);
  expect(new Set(ids).size).toBe(12);
  expect(judge.emulator.countRequests('DescribeInstances')).toBe(3);
  const page = await aws<{ NextToken: string }>('describe-instances --no-paginate --max-results 5');
  expect(page.NextToken).toBeTypeOf('string');
  expect(await aws<string[]>('describe-instances --no-paginate', ...query)).toHaveLength(12);
  expect(judge.proxy.mistakes).toEqual([]);
});

test('awscli says what EC2 says about requests that are wrong', async () => {
  await using judge = await startJudge();
  const { refusal, aws, emulator } = judge;
  const run = (changes: string) =>
    refusal(`run-instances --image-id ami-0a00000000000d12b --instance-type t3.micro ${changes}`);
  expect([
    await run('--subnet-id subnet-00000000'),
    await run('--key-name lost-key'),
    await run('--count 5:1'),
    await run('--dry-run'),
    await refusal('terminate-instances --instance-ids i-nonsense'),
    await refusal('describe-instances --filters Name=colour,Values=red'),
    await refusal('create-tags --resources i-00000000 --tags Key=aws:a,Value=b'),
    await refusal('describe-snapshots --owner-ids self'),
  ]).toEqual([
    'InvalidSubnetID.NotFound',
    'InvalidKeyPair.NotFound',
    'InvalidParameterCombination',
    'DryRunOperation',
    'InvalidInstanceID.Malformed',
    'InvalidParameterValue',
    'InvalidParameterValue',
    'InvalidAction',
  ]);
  emulator.faults.add({ kind: 'throttle', operation: 'DescribeRegions', count: 1 });
  const { Regions } = await aws<{ Regions: { RegionName: string }[] }>('describe-regions');
  expect(Regions).toMatchObject([{ RegionName: 'us-east-1' }]);
  expect(emulator.countRequests('DescribeRegions')).toBe(2);
  expect(judge.proxy.mistakes).toEqual([]);
});
