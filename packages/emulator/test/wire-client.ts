import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';

/** A reply as it came over the wire. */
export interface WireReply {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json<T = unknown>(): T;
}

/** What a request carries. */
export interface WireRequest {
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly text?: string;
}

/** An answer of the proxy itself instead of a tunnel. */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/** Opens a tunnel through the proxy. */
export async function openTunnel(proxyUrl: string, address: string, port = 443): Promise<Socket> {
  const { hostname, port: proxyPort } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const connect = httpRequest({ host: hostname, port: proxyPort, method: 'CONNECT', path: `${address}:${port}` });
    connect.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new ProxyRefusal(response.statusCode ?? 0));
    });
    connect.once('error', reject);
    connect.end();
  });
}

/** Opens TLS through the proxy, accepting any certificate. */
export async function openTls(proxyUrl: string, address: string): Promise<TLSSocket> {
  const socket = await openTunnel(proxyUrl, address);
  return new Promise((resolve, reject) => {
    const secure = tlsConnect({ socket, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
    secure.once('secureConnect', () => resolve(secure));
    secure.once('error', reject);
    secure.once('close', () => reject(new Error('closed before TLS was up')));
  });
}

/** SHA-256 fingerprint of the certificate that a host shows. */
export async function fingerprintOf(proxyUrl: string, address: string): Promise<string | undefined> {
  const secure = await openTls(proxyUrl, address);
  const fingerprint = secure.getPeerX509Certificate()?.fingerprint256;
  secure.destroy();
  return fingerprint;
}

/** Sends one request on a connection of its own. */
export async function send(
  { proxyUrl, address }: { proxyUrl: string; address: string },
  operation: string,
  { token, json, text }: WireRequest = {},
): Promise<WireReply> {
  const [method = 'GET', path = '/'] = operation.split(' ');
  const body = text ?? (json === undefined ? undefined : JSON.stringify(json));
  const secure = await openTls(proxyUrl, address);
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      createConnection: () => secure,
      host: address,
      method,
      path: path.startsWith('//') ? path.slice(1) : `/api/v0${path}`,
      headers: {
        connection: 'close',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const received = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'],
          text: received,
          json: () => JSON.parse(received),
        });
      });
    });
    request.end(body);
  });
}
