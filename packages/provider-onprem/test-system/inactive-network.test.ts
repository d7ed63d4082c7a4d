import { randomUUID } from 'node:crypto';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { prepareHost, type SystemHost } from './system-host.ts';

const NETWORK = `inactive-${randomUUID().slice(0, 8)}`;

let host: SystemHost;
let provider: CloudProviderSPI;

beforeAll(async () => {
  host = await prepareHost();
  provider = createProvider({ ...host.options, attempts: 1 });
  await host.client.networks.define(`<network><name>${NETWORK}</name><bridge name='virbr-idle'/></network>`);
});

afterAll(async () => {
  await host.client.networks.undefine(await host.client.networks.lookupByName(NETWORK));
  await provider[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
});

function configure(networkId: string) {
  return {
    name: 'worker',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
    network: { networkId },
  };
}

it('a network that is not active is found by preflight', async () => {
  expect(await provider.preflight(configure(NETWORK))).toEqual([
    { code: 'Conflict', path: 'network.networkId', message: expect.stringContaining('start it') },
  ]);
  expect(await provider.preflight(configure('cloud-spi'))).toEqual([]);
});

it('provisioning on a network that is not active fails, and leaves nothing', async () => {
  await expect(provider.provisionInstance(configure(NETWORK))).rejects.toMatchObject({
    code: 'Conflict',
    message: expect.stringContaining(`network '${NETWORK}' is not active`),
  });
  expect(await host.listVolumes()).toEqual([]);
});

it('starting an instance whose network is not active any more fails', async () => {
  const network = await host.client.networks.lookupByName(NETWORK);
  await host.client.networks.start(network);
  const { instanceId, providerData } = await provider.provisionInstance(configure(NETWORK));
  await host.client.domains.destroy(await host.client.domains.lookupByName(providerData.domainName ?? ''));
  await host.client.networks.destroy(network);
  await expect(provider.startInstance(instanceId)).rejects.toMatchObject({ code: 'Conflict' });
  await provider.terminateInstance(instanceId);
});
