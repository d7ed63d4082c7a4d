import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { WireFailure } from './wire-failure.ts';

/** Where a connection through a proxy leads. */
export interface ProxyTarget {
  readonly address: string;
  readonly port: number;
}

/**
 * Opens a connection through an HTTP proxy by CONNECT.
 *
 * @param proxy - The proxy, `http:` only.
 * @param target - Host behind the proxy. IPv6 addresses without brackets.
 * @param signal - Ends the attempt.
 * @returns A socket to the target.
 * @throws WireFailure `not-connected` when the proxy cannot be reached or does not reach the target.
 */
export function openProxyConnection(proxy: URL, target: ProxyTarget, signal: AbortSignal): Promise<Socket> {
  const authority = `${target.address.includes(':') ? `[${target.address}]` : target.address}:${target.port}`;
  return new Promise((resolve, reject) => {
    const connect = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority },
      agent: false,
      signal,
    });
    connect.once('connect', (response: IncomingMessage, socket: Socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new WireFailure('not-connected', `the proxy answers ${response.statusCode} for this address`));
    });
    // A proxy that refuses may answer like a web server instead.
    connect.once('response', (response) => {
      response.destroy();
      reject(new WireFailure('not-connected', `the proxy answers ${response.statusCode} for this address`));
    });
    connect.once('error', (error) =>
      reject(new WireFailure('not-connected', 'the proxy cannot be reached, or it ended the connection', error)),
    );
    connect.end();
  });
}
