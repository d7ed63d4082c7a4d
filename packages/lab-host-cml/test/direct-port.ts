import { request } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A local port that leads to a host behind a proxy, for clients that use none. */
export interface DirectPort extends AsyncDisposable {
  readonly port: number;
  /** How many connections were made. */
  readonly connections: number;
}

export async function openDirectPort(proxyUrl: string, address: string): Promise<DirectPort> {
  const { hostname, port } = new URL(proxyUrl);
  const clients: Socket[] = [];
  const server = createServer((client) => {
    clients.push(client);
    const tunnel = request({ host: hostname, port, method: 'CONNECT', path: `${address}:443`, agent: false });
    tunnel.once('connect', (_response, upstream: Socket) => {
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
      client.on('close', () => upstream.destroy());
      upstream.pipe(client).pipe(upstream);
    });
    tunnel.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return clients.length;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
