import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { GUEST_IMAGE, prepareHost, type SystemHost } from './system-host.ts';

let host: SystemHost;
let content: Buffer;
let server: Server;
/** Downloads that end too early from now on. */
let cutDownloads = 0;
let downloads = 0;

beforeAll(async () => {
  host = await prepareHost();
  content = await readFile(GUEST_IMAGE);
  server = createServer((request, response) => {
    if (request.url !== '/image') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': content.length });
    if (request.method === 'HEAD') return void response.end();
    downloads++;
    if (cutDownloads === 0) return void response.end(content);
    cutDownloads--;
    response.write(content.subarray(0, 1_000_000), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await host[Symbol.asyncDispose]();
});

function provide(image: object) {
  return createProvider({ ...host.options, images: { guest: image }, attempts: 1 });
}

function configure() {
  return {
    name: 'worker',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
  };
}

function toUrl(path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
}

async function errorOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isCloudProvisioningError(error)) throw new Error('It did not fail with an error of the contract');
  return error;
}

describe('images', () => {
  it('one behind a URL is downloaded once, and again only when that was interrupted', async () => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    await using provider = provide({ url: toUrl('/image'), sha256 });
    cutDownloads = 1;
    expect((await errorOf(provider.provisionInstance(configure()))).code).toBe('Unavailable');
    expect(await host.listVolumes()).toEqual([]);
    const made = await Promise.all([1, 2].map(() => provider.provisionInstance(configure())));
    expect(made.map(({ state }) => state)).toEqual(['running', 'running']);
    expect(downloads).toBe(2);
    for (const { instanceId } of made) await provider.terminateInstance(instanceId);
  });

  it('one whose volume was deleted is downloaded again, and taken for complete only when it is', async () => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    await using provider = provide({ url: toUrl('/image'), sha256 });
    const { instanceId } = await provider.provisionInstance(configure());
    await provider.terminateInstance(instanceId);
    const pool = await host.client.pools.lookupByName(host.pools.disks);
    const images = async () =>
      (await host.client.pools.listVolumes(pool)).filter(({ name }) => name.includes('image-'));
    for (const volume of await images()) {
      if (volume.name.endsWith('.qcow2')) await host.client.volumes.delete(volume);
    }
    cutDownloads = 1;
    expect((await errorOf(provider.provisionInstance(configure()))).code).toBe('Unavailable');
    expect((await images()).map(({ name }) => name.split('.').at(-1))).toEqual(['qcow2']);
    const again = await provider.provisionInstance(configure());
    await provider.terminateInstance(again.instanceId);
  });

  it.each([
    ['content is another one', () => ({ url: toUrl('/image'), sha256: '0'.repeat(64) })],
    ['URL leads nowhere', () => ({ url: toUrl('/other'), sha256: '0'.repeat(64) })],
    ['file is not there', () => ({ file: '/nowhere.qcow2' })],
    ['volume is not there', () => ({ volume: 'nowhere.qcow2' })],
  ])('one whose %s is refused, and nothing is made', async (_what, toImage) => {
    await using provider = provide(toImage());
    const error = await errorOf(provider.provisionInstance(configure()));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', problems: [{ path: 'imageId' }] });
    expect(await host.listVolumes()).toEqual([]);
  });

  it('a root volume that is smaller than its image is refused, and nothing is made', async () => {
    // The smallest volume is larger than the guest's image: one of 2 GiB is put in its place.
    const pool = await host.client.pools.lookupByName(host.pools.disks);
    const xml =
      '<volume><name>large.qcow2</name><capacity unit="GiB">2</capacity><target><format type="qcow2"/></target></volume>';
    const large = await host.client.volumes.create(pool, xml);
    await using other = provide({ volume: 'large.qcow2' });
    const error = await errorOf(other.provisionInstance({ ...configure(), rootVolume: { sizeGib: 1 } }));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', problems: [{ path: 'rootVolume.sizeGib' }] });
    await host.client.volumes.delete(large);
    expect(await host.listVolumes()).toEqual([]);
  });
});
