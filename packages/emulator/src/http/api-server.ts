import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer as createHttpServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type EmulatorClock, holdBack } from '../clock.ts';
import { type FaultRule, type FaultTable, isRefusal } from '../faults.ts';
import type { Journal } from '../journal.ts';
import { sendSpoiled } from './spoil-reply.ts';
import { sendReply, toHtmlPage, type WireReply } from './wire-reply.ts';

/** A request that was read as a whole. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A reply and how long it is held back. */
export interface HeldReply {
  readonly reply: WireReply;
  readonly holdMs: number;
}

/** An HTTP or HTTPS server of an emulated API on 127.0.0.1, with faults and a journal. */
export interface ApiServer {
  readonly port: number;
  /** Serves another certificate; connections that are open end, as when a web server restarts. */
  useCertificate(certificate: ServerCertificate): void;
  /** Ends all connections, as a power cut does. */
  disconnect(): void;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** A certificate with its key. */
export interface ServerCertificate {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
}

/** What an {@link ApiServer} needs. */
export interface ApiServerOptions {
  /** Name under which faults and the journal know it. */
  readonly host: string;
  /** Port on 127.0.0.1; default 0, the system chooses. */
  readonly port?: number | undefined;
  /** Default: plain HTTP. */
  readonly certificate?: ServerCertificate | undefined;
  readonly clock: EmulatorClock;
  readonly faults: FaultTable;
  readonly journal: Journal;
  /** Whether connections are accepted now; default always. */
  accepts?(): boolean;
  /** Name of the operation that a request asks for, for faults and the journal. */
  nameOperation?(request: WireRequest): string | undefined;
  /**
   * Answers a request; has saved every change when it returns. `no-answer` ends the connection.
   * @param fault the fault that strikes it, for kinds that spoil the content of an answer
   */
  answer(request: WireRequest, fault: FaultRule | undefined): HeldReply | 'no-answer';
  /** What the API answers for `status` faults without a body of their own, and for the kinds that are refusals. */
  refuse(fault: FaultRule, request: WireRequest): WireReply;
}

const maximumBodyBytes = 16 * 2 ** 20;

/**
 * Starts a server.
 * @throws Error when the port is taken
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { certificate } = options;
  const sockets = new Map<number | undefined, Socket>();
  const closing = new AbortController();
  const secure = certificate && createHttpsServer({ key: certificate.privateKeyPem, cert: certificate.certificatePem });
  const server = secure ?? createHttpServer();
  // Like real web servers; Node's five seconds would end idle connections of clients unexpectedly.
  server.keepAliveTimeout = 75_000;
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
    if (options.accepts?.() === false) socket.destroy();
  });
  server.on('request', (request, response) => {
    // TLS hides the TCP socket, which is what a reset has to go through.
    const raw = sockets.get(request.socket.remotePort);
    // Nobody waits for a reply that is held back any more when the caller has gone.
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    handle(options, request, response, { raw, closing: AbortSignal.any([closing.signal, gone.signal]) }).catch(
      (error: unknown) => {
        if (request.destroyed) return;
        process.emitWarning(error instanceof Error ? error : String(error));
        if (!response.headersSent) sendReply(response, toHtmlPage(500, 'The emulator failed'));
      },
    );
  });
  secure?.on('tlsClientError', (_error, socket) => socket.destroy());
  const disconnect = () => {
    for (const socket of sockets.values()) socket.destroy();
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    useCertificate({ privateKeyPem, certificatePem }) {
      secure?.setSecureContext({ key: privateKeyPem, cert: certificatePem });
      // A session resumed by an old ticket would never show the new certificate.
      secure?.setTicketKeys(randomBytes(48));
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
  options: ApiServerOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
  { raw, closing }: Connection,
): Promise<void> {
  const { host, clock, faults, journal } = options;
  const at = clock.now();
  const body = await readText(incoming);
  const request: WireRequest = {
    method: incoming.method ?? 'GET',
    url: new URL(`http://host${incoming.url ?? '/'}`),
    headers: incoming.headers,
    body: body ?? '',
  };
  const seen = { host, method: request.method, path: request.url.pathname, at };
  const operation = options.nameOperation?.(request);
  const fault = faults.take({ ...seen, operation });
  const note = (status: number | null) => journal.record({ ...seen, operation, status });

  const held =
    (await spoilBefore(options, fault, request, { raw, closing })) ??
    (body === undefined ? toHeld(toHtmlPage(413, 'Request Entity Too Large')) : options.answer(request, fault));
  if (held === 'hang') return note(null);
  if (held === 'no-answer' || !(await holdBack(clock, held.holdMs, closing)) || fault?.kind === 'drop-after') {
    incoming.socket.destroy();
    return note(null);
  }
  note(held.reply.status);
  await sendSpoiled(fault, { clock, closing, response }, held.reply);
}

/** Reads a body; undefined when it is too large. */
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
  { clock, refuse }: ApiServerOptions,
  fault: FaultRule | undefined,
  request: WireRequest,
  { raw, closing }: Connection,
): Promise<HeldReply | 'no-answer' | 'hang' | undefined> {
  if (!fault) return undefined;
  if (isRefusal(fault.kind)) return toHeld(refuse(fault, request));
  switch (fault.kind) {
    case 'drop-before':
      return 'no-answer';
    case 'reset':
      raw?.resetAndDestroy();
      return 'no-answer';
    case 'hang':
      return 'hang';
    case 'status':
      return toHeld(toStatusReply(fault, () => refuse(fault, request)));
    case 'delay':
      return (await holdBack(clock, fault.delayMs ?? 1000, closing)) ? undefined : 'no-answer';
    default:
      return undefined;
  }
}

function toStatusReply({ status = 500, body }: FaultRule, fallback: () => WireReply): WireReply {
  if (typeof body === 'string') return toHtmlPage(status, body);
  if (body === undefined) return fallback();
  return { status, contentType: 'application/json', body: Buffer.from(JSON.stringify(body)) };
}

function toHeld(reply: WireReply): HeldReply {
  return { reply, holdMs: 0 };
}
