import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as baseTest, expect } from 'vitest';
import { createEc2Site, createMachinePark, startEc2Emulator } from '../../src/index.ts';
import { startEc2Bench } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

const test = baseTest.extend<{ stateFile: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: the form that fixtures without dependencies must have
  stateFile: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-ec2-'));
    await use(join(directory, 'park.json'));
    await rm(directory, { recursive: true });
  },
});

test('another process goes on from the state file: instances, their future, tokens', async ({ stateFile }) => {
  await using first = await startEc2Bench({ park: { stateFile } });
  const launched = await launch(first.client, { ClientToken: 'token-1' });

  // The first one is not closed: it is as if it had been killed.
  first.clock.advance(5_000);
  await using second = await startEc2Bench({ park: { stateFile, clock: first.clock } });
  const running = await read(second.client, launched.InstanceId);
  expect(running).toMatchObject({ State: { Name: 'running' }, PrivateIpAddress: launched.PrivateIpAddress });
  expect((await launch(second.client, { ClientToken: 'token-1' })).InstanceId).toBe(launched.InstanceId);
  expect((await launch(second.client)).InstanceId).not.toBe(launched.InstanceId);
});

test('a launch whose reply is lost is in the file', async ({ stateFile }) => {
  await using first = await startEc2Bench({ park: { stateFile } });
  first.emulator.faults.add({ kind: 'drop-after', count: 1 });
  await expect(launch(first.client, { ClientToken: 'token-1' })).rejects.toThrow();
  await using second = await startEc2Bench({ park: { stateFile } });
  await launch(second.client, { ClientToken: 'token-1' });
  expect(second.park.counts().launched).toBe(1);
});

test('two regions of one park do not see each other', async () => {
  const sites = ['us-east-1', 'eu-west-1'].map((region) => createEc2Site({ region }));
  const [us, eu] = sites;
  if (!us || !eu) throw new Error('There are two sites.');
  const park = createMachinePark({
    zones: [...us.zones, ...eu.zones],
    types: [...us.types, ...eu.types],
    images: [...us.images, ...eu.images],
    subnets: [...us.subnets, ...eu.subnets],
  });
  const emulator = await startEc2Emulator({ park, region: 'eu-west-1' });
  expect(park.zones(emulator.realm).map(({ name }) => name)).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  await emulator.close();
});
