import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@cloud-spi/provider-kit';
import { expect, it, onTestFinished } from 'vitest';
import { ImageStore } from '../src/image-store.ts';
import type { LibvirtApi } from '../src/libvirt-api.ts';
import { OnpremHost } from '../src/onprem-host.ts';

/** An image behind a URL of a server that answers like this. */
async function setUp(answer: RequestListener) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image?signature=hidden`;
  const host = new OnpremHost({ name: 'a', uri: 'test:///default' }, () => ({}) as LibvirtApi);
  const images = new ImageStore();
  const request = { host, clock: systemClock, imageId: 'a', pool: 'p', operation: 'provisionInstance' };
  const provide = () => images.provide({ ...request, image: { url, sha256: '0'.repeat(64) } }, {});
  return { server, images, provide };
}

it('disposal ends the wait for a URL that does not answer', async () => {
  const { server, images, provide } = await setUp(() => {});
  const asked = once(server, 'request');
  const outcome = expect(provide()).rejects.toMatchObject({ code: 'Unavailable', outcome: 'rejected' });
  await asked;
  images[Symbol.dispose]();
  await outcome;
  // Nobody holds a connection any more: closing comes to its end.
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  [503, 'Unavailable'],
  [429, 'Unavailable'],
  [403, 'InvalidConfiguration'],
  [404, 'InvalidConfiguration'],
])('a URL that answers %i is %s, and its query is in no message', async (status, code) => {
  const { provide } = await setUp((_request, response) => void response.writeHead(status).end());
  const error: unknown = await provide().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining(String(status)) });
  expect(JSON.stringify(error)).not.toContain('hidden');
});
