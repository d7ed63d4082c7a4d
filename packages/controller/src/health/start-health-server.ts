import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../configuration/configuration-error.ts';

/** More at a time are turned away: nobody needs them, and each takes a file handle. */
const MOST_CONNECTIONS = 100;
/** A request has no body and few headers. */
const REQUEST_TIMEOUT_MS = 5_000;

/** Says what keeps the controller from working; undefined: nothing. */
export type ReadinessProbe = () => Promise<string | undefined>;

/** Answers `/livez` and `/readyz`. */
export interface HealthServer {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Stops answering. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a server that says whether the controller lives (it answers at all) and whether it is ready. No answer says
 * more than that, so that whoever reaches it learns nothing else.
 *
 * @param options - `address` and `port` (0: any free one) to listen on; `probe`: asked for each `/readyz`, and not again
 * while it is being asked.
 * @throws ConfigurationError when the port is taken or the address is not of this machine.
 */
export async function startHealthServer(options: {
  readonly address: string;
  readonly port: number;
  readonly probe: ReadinessProbe;
}): Promise<HealthServer> {
  const { address, port } = options;
  let asking: Promise<string | undefined> | undefined;
  const probe = () => {
    asking ??= options.probe().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAlive: false }, (request, response) => {
    void answer(request, response, probe);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, address, port);
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, probe: ReadinessProbe): Promise<void> {
  const { status, text } = await decideAnswer(request, probe);
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
}

async function decideAnswer({ method, url }: IncomingMessage, probe: ReadinessProbe) {
  const path = url?.split('?', 1)[0];
  if (path !== '/livez' && path !== '/readyz') return { status: 404, text: 'There are /livez and /readyz.' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: 'Only GET and HEAD.' };
  if (path === '/livez') return { status: 200, text: 'ok' };
  const obstacle = await probe();
  return obstacle === undefined ? { status: 200, text: 'ok' } : { status: 503, text: obstacle };
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'another process listens there; name another port'
          : `it cannot be listened on (${error.code}); name an address of this machine and a port that is allowed`;
      reject(new ConfigurationError([`health: ${address}:${port}: ${reason}`]));
    });
    server.listen(port, address, resolve);
  });
}
