import { readFile } from 'node:fs/promises';
import { type ClientRequestArgs, Agent as HttpAgent, request } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ConnectionAgents, ConnectionSettings } from './connection-agents.ts';

type OnConnection = (error: Error | null, stream: Duplex) => void;

/** Makes the agents. See {@link createConnectionAgents}. */
export async function openAgents({
  maxConnections,
  proxy,
  certificateAuthorityFile,
}: ConnectionSettings): Promise<ConnectionAgents> {
  const ca = certificateAuthorityFile === undefined ? undefined : await readFile(certificateAuthorityFile, 'utf8');
  const common = { keepAlive: true, maxSockets: maxConnections };
  const secure = { ...common, ...(ca !== undefined && { ca }) };
  if (proxy === undefined) return { httpAgent: new HttpAgent(common), httpsAgent: new HttpsAgent(secure) };
  const proxyUrl = new URL(proxy);
  return { httpAgent: new HttpProxyAgent(common, proxyUrl), httpsAgent: new HttpsProxyAgent(secure, proxyUrl) };
}

/** Plain connections through a tunnel. */
class HttpProxyAgent extends HttpAgent {
  readonly #proxy: URL;

  constructor(options: ConstructorParameters<typeof HttpAgent>[0], proxy: URL) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(target: ClientRequestArgs, onConnection?: OnConnection): undefined {
    openTunnel(this.#proxy, target, (error, stream) => onConnection?.(error, stream));
  }
}

/** Encrypted connections through a tunnel: the proxy sees the name of the host and nothing else. */
class HttpsProxyAgent extends HttpsAgent {
  readonly #proxy: URL;

  constructor(options: ConstructorParameters<typeof HttpsAgent>[0], proxy: URL) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(target: ClientRequestArgs, onConnection?: OnConnection): undefined {
    openTunnel(this.#proxy, target, (error, stream) => {
      if (error !== null) return onConnection?.(error, stream);
      const { host } = target;
      // The agent's options carry the authorities; `socket` makes TLS run through the tunnel.
      const encrypted = connectTls({ ...this.options, ...(target as object), servername: host ?? '', socket: stream });
      onConnection?.(null, encrypted);
    });
  }
}

function openTunnel(proxy: URL, { host, port }: ClientRequestArgs, onConnection: OnConnection): void {
  const authority = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
  const fail = (message: string, cause?: Error) => {
    const error = new Error(`The proxy ${proxy.host} ${message}`, { cause });
    // So that nobody takes the request for one that may have arrived.
    onConnection(Object.assign(error, { code: 'ECONNREFUSED' }), undefined as never);
  };
  const tunnel = request({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || 80,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority },
    agent: false,
  });
  tunnel.once('connect', ({ statusCode }, socket) => {
    if (statusCode === 200) return onConnection(null, socket);
    socket.destroy();
    fail(`answers ${statusCode} for ${authority}`);
  });
  // A proxy that refuses may answer like a web server instead.
  tunnel.once('response', (response) => {
    response.destroy();
    fail(`answers ${response.statusCode} for ${authority}`);
  });
  tunnel.once('error', (error) => fail('cannot be reached', error));
  tunnel.end();
}
