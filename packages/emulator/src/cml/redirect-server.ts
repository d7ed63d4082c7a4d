import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The plain HTTP server of port 80; one stands for all hosts. */
export interface RedirectServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a server that sends every request to https on the same address. */
export async function startRedirectServer(): Promise<RedirectServer> {
  const server = createServer((request, response) => {
    response.writeHead(301, { location: `https://${request.headers.host ?? ''}${request.url ?? '/'}` }).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
