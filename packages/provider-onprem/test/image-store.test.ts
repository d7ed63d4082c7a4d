import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@cloud-spi/provider-kit';
import { expect, it } from 'vitest';
import { ImageStore } from '../src/image-store.ts';
import type { LibvirtApi } from '../src/libvirt-api.ts';
import { OnpremHost } from '../src/onprem-host.ts';

it('disposal ends the wait for a URL that does not answer', async () => {
  const server = createServer(); // answers nothing
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/image`;
  const host = new OnpremHost({ name: 'a', uri: 'test:///default' }, () => ({}) as LibvirtApi);
  const images = new ImageStore();
  const image = { url, sha256: '0'.repeat(64) };
  const asked = once(server, 'request');
  const provided = images.provide(
    { host, clock: systemClock, imageId: 'a', image, pool: 'p', operation: 'provisionInstance' },
    {},
  );
  const outcome = expect(provided).rejects.toMatchObject({ code: 'Unavailable', outcome: 'rejected' });
  await asked;
  images[Symbol.dispose]();
  await outcome;
  // Nobody holds a connection any more: closing comes to its end.
  await new Promise((resolve) => server.close(resolve));
});
