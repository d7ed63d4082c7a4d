import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type EmulatorClock, holdBack } from '../clock.ts';
import type { FaultRule, FaultTable } from '../faults.ts';
import type { Journal } from '../journal.ts';
import { type ApiReply, type ApiRequest, errorReply } from './api.ts';
import { bootPhaseAt } from './boot-script.ts';
import type { CmlHostState, HostCertificate } from './cml-state.ts';
import { sendReply, toHtmlPage, toWireReply, type WireReply } from './wire-reply.ts';

/** The HTTPS server of one emulated host, on its own port of 127.0.0.1. */
export interface HostServer {
  readonly port: number;
  /** Serves another certificate; connections that are open end, as when the web server restarts. */
  useCertificate(certificate: HostCertificate): void;
  /** Ends all connections, as a power cut does. */
  disconnect(): void;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** What a {@link HostServer} needs. */
export interface HostServerOptions {
  readonly host: CmlHostState;
  readonly clock: EmulatorClock;
  readonly faults: FaultTable;
  readonly journal: Journal;
  /** Answers an API request; has saved every change when it returns. */
  answer(request: ApiRequest): ApiReply;
}

const apiRoot = '/api/v0';
const maximumBodyBytes = 16 * 2 ** 20;

/** Starts the server of a host. */
export async function startHostServer(options: HostServerOptions): Promise<HostServer> {
  const { host, clock } = options;
  const sockets = new Map<number | undefined, Socket>();
  const closing = new AbortController();
  const isRefused = () => bootPhaseAt(host.timings, host.bootStartedAt, clock.now()) === 'refused';

  const server = createServer({ key: host.certificate.privateKeyPem, cert: host.certificate.certificatePem });
  // Like the web server of a real host; Node's five seconds would end idle connections of clients unexpectedly.
  server.keepAliveTimeout = 75_000;
  server.on('connection', (socket: Socket) => {
    sockets.set(socket.remotePort, socket);
    const { remotePort } = socket;
    socket.once('close', () => sockets.delete(remotePort));
    if (isRefused()) socket.destroy();
  });
  server.on('request', (request, response) => {
    // TLS hides the TCP socket, which is what a reset has to go through.
    const raw = sockets.get(request.socket.remotePort);
    handle(options, request, response, { raw, closing: closing.signal }).catch((error: unknown) => {
      if (request.destroyed) return;
      process.emitWarning(error instanceof Error ? error : String(error));
      if (!response.headersSent) sendReply(response, toWireReply(errorReply(500, 'The emulator failed.')));
    });
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const disconnect = () => {
    for (const socket of sockets.values()) socket.destroy();
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    useCertificate(certificate) {
      server.setSecureContext({ key: certificate.privateKeyPem, cert: certificate.certificatePem });
      // A session resumed by an old ticket would never show the new certificate.
      server.setTicketKeys(randomBytes(48));
      disconnect();
    },
    disconnect,
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      disconnect();
      await closed;
    },
  };
}

interface Connection {
  readonly raw: Socket | undefined;
  readonly closing: AbortSignal;
}

async function handle(
  options: HostServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { raw, closing }: Connection,
): Promise<void> {
  const { host, clock, faults, journal } = options;
  const method = request.method ?? 'GET';
  const url = new URL(`https://host${request.url ?? '/'}`);
  const at = clock.now();
  const body = await readText(request);
  const fault = faults.take({ host: host.address, method, path: url.pathname, at });
  const note = (status: number | null) =>
    journal.record({ host: host.address, method, path: url.pathname, status, at });

  const held = (await spoilBefore(fault, clock, closing, raw)) ?? respond(options, request, url, body);
  if (held === 'hang') return note(null);
  if (held === 'no-answer' || !(await holdBack(clock, held.holdMs, closing)) || fault?.kind === 'drop-after') {
    request.socket.destroy();
    return note(null);
  }
  const { reply } = held;
  note(reply.status);
  await sendSpoiled(fault, clock, closing, response, reply);
}

interface HeldReply {
  readonly reply: WireReply;
  readonly holdMs: number;
}

function respond(
  { host, clock, answer }: HostServerOptions,
  request: IncomingMessage,
  url: URL,
  body: string | undefined,
): HeldReply | 'no-answer' {
  const phase = bootPhaseAt(host.timings, host.bootStartedAt, clock.now());
  const page = (status: number, title: string): HeldReply => ({ reply: toHtmlPage(status, title), holdMs: 0 });
  if (phase === 'refused') return 'no-answer';
  if (phase === 'bad-gateway') return page(502, 'Bad Gateway');
  if (phase === 'unavailable') return page(503, 'Service Temporarily Unavailable');
  if (body === undefined) return page(413, 'Request Entity Too Large');
  if (!url.pathname.startsWith(`${apiRoot}/`)) return page(404, 'Not Found');
  const reply = answer({
    method: request.method ?? 'GET',
    path: url.pathname.slice(apiRoot.length),
    query: url.searchParams,
    authorization: request.headers.authorization,
    body,
  });
  return { reply: toWireReply(reply), holdMs: reply.holdMs ?? 0 };
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maximumBodyBytes) chunks.push(chunk);
  }
  return size > maximumBodyBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** Faults that strike before the request is handled. */
async function spoilBefore(
  fault: FaultRule | undefined,
  clock: EmulatorClock,
  closing: AbortSignal,
  raw: Socket | undefined,
): Promise<HeldReply | 'no-answer' | 'hang' | undefined> {
  switch (fault?.kind) {
    case 'drop-before':
      return 'no-answer';
    case 'reset':
      raw?.resetAndDestroy();
      return 'no-answer';
    case 'hang':
      return 'hang';
    case 'status': {
      const { status = 500, body } = fault;
      if (typeof body === 'string') return { reply: toHtmlPage(status, body), holdMs: 0 };
      const reply =
        body === undefined ? errorReply(status, 'An unexpected error has occurred.') : { status, json: body };
      return { reply: toWireReply(reply), holdMs: 0 };
    }
    case 'delay':
      return (await holdBack(clock, fault.delayMs ?? 1000, closing)) ? undefined : 'no-answer';
    default:
      return undefined;
  }
}

/** Sends the reply, spoiled where the fault says so. */
async function sendSpoiled(
  fault: FaultRule | undefined,
  clock: EmulatorClock,
  closing: AbortSignal,
  response: ServerResponse,
  reply: WireReply,
): Promise<void> {
  const half = reply.body.subarray(0, Math.floor(reply.body.length / 2));
  switch (fault?.kind) {
    case 'html':
      return sendReply(response, toHtmlPage(200, 'Cisco Modeling Labs'));
    case 'truncated-json':
      return sendReply(response, { ...reply, body: half });
    case 'invalid-utf8':
      return sendReply(response, { ...reply, body: Buffer.concat([half, Buffer.from([0xff, 0xfe])]) });
    case 'cut-body':
      response.writeHead(reply.status, { 'content-type': reply.contentType, 'content-length': reply.body.length + 1 });
      response.write(half, () => response.socket?.destroy());
      return;
    case 'slow-body':
      response.writeHead(reply.status, { 'content-type': reply.contentType, 'content-length': reply.body.length });
      response.write(half);
      if (await holdBack(clock, fault.delayMs ?? 1000, closing)) response.end(reply.body.subarray(half.length));
      return;
    default:
      return sendReply(response, reply);
  }
}
