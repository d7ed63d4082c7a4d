import { GetConsoleOutputCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startEc2Bench } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';

test('the latest output is there at once, the posted one a minute after the boot', async () => {
  await using bench = await startEc2Bench();
  const { client, clock } = bench;
  const { InstanceId } = await launch(client, { UserData: 'IyEvYmluL3No' });
  const output = async (Latest?: boolean) => {
    const reply = await client.send(new GetConsoleOutputCommand({ InstanceId, Latest }));
    return reply.Output === undefined ? undefined : Buffer.from(reply.Output, 'base64').toString();
  };
  clock.advance(5_000);
  expect(await output(true)).toMatch(/Booting debian-12[\s\S]*running the user data[\s\S]*login: /);
  expect(await output()).toBeUndefined();
  clock.advance(55_000);
  expect(await output()).toMatch(/login: /);
});

test('what a guest writes later is in the latest output, and is posted when the instance stops', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const { InstanceId } = await launch(client);
  clock.advance(120_000);
  park.writeConsole(InstanceId, 'out of memory');
  const output = async (Latest: boolean) => {
    const { Output = '' } = await client.send(new GetConsoleOutputCommand({ InstanceId, Latest }));
    return Buffer.from(Output, 'base64').toString();
  };
  expect(await output(true)).toContain('out of memory');
  expect(await output(false)).not.toContain('out of memory');
  await client.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  expect(await output(false)).toContain('out of memory');
});

test('at most the last 64 KiB are kept', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, park } = bench;
  const { InstanceId } = await launch(client);
  clock.advance(10_000);
  park.writeConsole(InstanceId, `${'x'.repeat(100_000)} the end`);
  const { Output = '' } = await client.send(new GetConsoleOutputCommand({ InstanceId, Latest: true }));
  const bytes = Buffer.from(Output, 'base64');
  expect(bytes).toHaveLength(65_536);
  expect(bytes.toString()).toMatch(/^x+ the end\r\n$/);
});

test('types that are not built on Nitro have no latest output', async () => {
  await using bench = await startEc2Bench();
  const { InstanceId } = await launch(bench.client, { InstanceType: 't2.micro' });
  const command = new GetConsoleOutputCommand({ InstanceId, Latest: true });
  await expect(bench.client.send(command)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
});
