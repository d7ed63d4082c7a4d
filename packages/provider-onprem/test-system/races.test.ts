import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { prepareHost } from './system-host.ts';
import { until } from './until.ts';

const ROUNDS = 10;

it('calls with the same token from two objects that meet at any point make one instance, and none of them fails', async () => {
  await using host = await prepareHost();
  // Nothing is hidden by a second try.
  const options = { ...host.options, attempts: 1 };
  await using first = createProvider(options);
  await using second = createProvider(options);
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = {
      name: 'worker',
      namespace: 'system-test',
      imageId: 'guest',
      instanceType: 'small',
      idempotencyToken: randomUUID(),
      additionalVolumes: [{ sizeGib: 1 }],
    };
    const calls = [first, second, first, second, first, second].map((each) => each.provisionInstance(wanted));
    const made = await Promise.all(calls);
    expect(new Set(made.map(({ instanceId }) => instanceId)).size).toBe(1);
    expect((await first.terminateByToken(wanted.idempotencyToken, { zone: 'local' })).remaining).toBe(0);
    expect(await host.listVolumes()).toEqual([]);
  }
});

it('a termination that meets the call that provisions waits for what is being made, and leaves nothing', async () => {
  await using host = await prepareHost();
  const options = { ...host.options, attempts: 1 };
  await using first = createProvider(options);
  await using second = createProvider(options);
  const disks = await host.client.pools.lookupByName(host.pools.disks);
  for (let round = 0; round < ROUNDS; round++) {
    const idempotencyToken = randomUUID();
    const provisioning = first.provisionInstance({
      name: 'worker',
      namespace: 'system-test',
      imageId: 'guest',
      instanceType: 'small',
      idempotencyToken,
      additionalVolumes: [{ sizeGib: 1 }],
    });
    const outcome = provisioning.catch((error: unknown) => error);
    // Somewhere between the first volume and the start. Without a refresh, which the host refuses meanwhile.
    await until('a first volume', async () => {
      const volumes = await host.client.pools.listVolumes(disks);
      return volumes.find(({ name }) => name.endsWith('-root.qcow2'));
    });
    await second.terminateByToken(idempotencyToken, { zone: 'local' });
    await outcome;
    expect((await second.terminateByToken(idempotencyToken, { zone: 'local' })).remaining).toBe(0);
    expect(await host.listVolumes()).toEqual([]);
  }
});
