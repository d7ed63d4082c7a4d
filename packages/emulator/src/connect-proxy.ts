import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** An HTTP CONNECT proxy on 127.0.0.1 that leads simulated addresses to local ports. */
export interface ConnectProxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Stops listening and ends all tunnels. */
  close(): Promise<void>;
}

/** Options of {@link startConnectProxy}. */
export interface ConnectProxyOptions {
  /** Port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** The local port behind a simulated address and port; undefined when nobody listens there (now). */
  route(address: string, port: number): number | undefined;
}

/**
 * Starts the proxy. An address without a route is answered 502, like a proxy that cannot reach it; a request that is
 * not CONNECT is answered 405.
 * @throws Error when the port is taken
 */
export async function startConnectProxy({ port, route }: ConnectProxyOptions): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };

  const server = createServer((_request, response) => {
    response.writeHead(405, { 'content-type': 'text/plain', connection: 'close' });
    response.end('This proxy only answers CONNECT.\n');
  });
  server.on('connection', track);
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => client.destroy());
    const target = parseAuthority(request.url ?? '');
    const localPort = target && route(target.address, target.port);
    if (!target || localPort === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const upstream = connect(localPort, '127.0.0.1');
    track(upstream);
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.once('error', (error: NodeJS.ErrnoException) => {
      // A reset of the far side has to arrive as a reset, or clients could not be tested on it.
      if (error.code === 'ECONNRESET') client.resetAndDestroy();
      else client.destroy();
    });
    upstream.once('close', () => client.destroySoon());
    client.once('close', () => upstream.destroy());
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function parseAuthority(authority: string): { address: string; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(authority);
  if (!match) return undefined;
  return { address: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}
