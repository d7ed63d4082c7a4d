import { X509Certificate } from 'node:crypto';
import { Agent, type AgentOptions } from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { LabHostTls } from '@cloud-spi/lab-host';
import { openProxyConnection } from './proxy-connection.ts';
import { WireFailure } from './wire-failure.ts';

/** Where a {@link TlsAgent} connects to and whom it expects there. */
export interface TlsAgentOptions {
  readonly address: string;
  readonly port: number;
  readonly tls: LabHostTls;
  readonly proxy?: URL | undefined;
  /** Deadline of one connection attempt. */
  readonly connectMs: number;
}

const AGENT_OPTIONS: AgentOptions = {
  keepAlive: true,
  maxFreeSockets: 2,
  // Idle connections are left before the usual web server ends them, perhaps just as a request is sent.
  timeout: 30_000,
  // A resumed session shows no certificate, so none may be kept.
  maxCachedSessions: 0,
};

/**
 * Keeps connections to one host. A socket is handed over only after the certificate proved to be the expected one,
 * so nothing is ever sent to another.
 */
export class TlsAgent extends Agent {
  readonly #options: TlsAgentOptions;
  readonly #closing = new AbortController();
  #expectedFingerprint: string | undefined;
  #presentedFingerprint: string | undefined;

  constructor(options: TlsAgentOptions) {
    super(AGENT_OPTIONS);
    this.#options = options;
    const { tls } = options;
    if (tls.mode === 'ca') checkCertificate(tls.caPem);
    else if (tls.fingerprint !== undefined) this.#expectedFingerprint = parseFingerprint(tls.fingerprint);
  }

  /** SHA-256 fingerprint of the certificate that was presented last, as upper-case hex pairs joined by colons. */
  get presentedFingerprint(): string | undefined {
    return this.#presentedFingerprint;
  }

  /** Called by node:https when a request needs a new connection. */
  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    // On failure the callback takes no stream, which the declared type does not know.
    const done = callback as (error: Error | null, stream?: Duplex) => void;
    this.#open().then((socket) => done(null, socket), done);
  }

  /** Ends every connection and every attempt. */
  override destroy(): void {
    this.#closing.abort();
    super.destroy();
  }

  async #open(): Promise<TLSSocket> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.connectMs)]);
    const { address, port, proxy } = this.#options;
    const open = proxy
      ? openProxyConnection(proxy, { address, port }, signal)
      : openTcpConnection(address, port, signal);
    return this.#secure(await open, signal);
  }

  #secure(transport: Socket, signal: AbortSignal): Promise<TLSSocket> {
    const { address, tls } = this.#options;
    const serverName = (tls.mode === 'ca' && tls.serverName) || (isIP(address) ? '' : address);
    return new Promise((resolve, reject) => {
      const socket = connectTls({
        socket: transport,
        host: address,
        servername: serverName,
        rejectUnauthorized: tls.mode === 'ca',
        ...(tls.mode === 'ca' && tls.caPem !== undefined ? { ca: tls.caPem } : {}),
      });
      const fail = (failure: WireFailure) => {
        signal.removeEventListener('abort', onAbort);
        // Takes the transport along. Ending that first, inside this event, crashes Node.
        socket.destroy();
        reject(failure);
      };
      const onAbort = () => fail(new WireFailure('not-connected', 'no connection in time'));
      socket.once('error', (error) => fail(toConnectFailure(socket, error)));
      socket.once('close', () => fail(new WireFailure('not-connected', 'the connection ended in the TLS handshake')));
      socket.once('secureConnect', () => {
        const failure = this.#checkIdentity(socket);
        if (failure) return fail(failure);
        signal.removeEventListener('abort', onAbort);
        resolve(socket);
      });
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  // With `rejectUnauthorized: false` Node calls no check of its own, so the comparison has to stand here.
  #checkIdentity(socket: TLSSocket): WireFailure | undefined {
    this.#presentedFingerprint = socket.getPeerX509Certificate()?.fingerprint256;
    if (this.#options.tls.mode === 'ca') return undefined;
    const presented = this.#presentedFingerprint;
    if (presented === undefined) return new WireFailure('identity', 'the host presents no certificate');
    this.#expectedFingerprint ??= presented;
    if (presented === this.#expectedFingerprint) return undefined;
    return new WireFailure('identity', `expected ${this.#expectedFingerprint}, presented ${presented}`);
  }
}

function openTcpConnection(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Not the `signal` option of the socket: that would end the connection also after it was handed over.
    const socket = connectTcp({ host: address, port });
    const onAbort = () => socket.destroy(new WireFailure('not-connected', 'no connection in time'));
    const settle = (error?: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', settle);
      if (!error) return resolve(socket);
      reject(new WireFailure('not-connected', error.code ?? error.message, error));
    };
    socket.once('error', settle);
    socket.once('connect', () => settle());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function toConnectFailure(socket: TLSSocket, error: NodeJS.ErrnoException): WireFailure {
  // Node sets it before it ends the connection because the certificate does not verify.
  if (socket.authorizationError)
    return new WireFailure('identity', `the certificate is refused (${error.code})`, error);
  return new WireFailure('not-connected', error.code ?? 'the connection failed', error);
}

// Brings it into the form that Node uses: upper-case hex pairs joined by colons.
function parseFingerprint(text: string): string {
  const digits = text.replaceAll(':', '').toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(digits)) {
    throw new Error('tls.fingerprint: must be a SHA-256 fingerprint, 64 hexadecimal digits with or without colons');
  }
  return digits.match(/../g)?.join(':') ?? '';
}

// Node takes any text for a certificate authority and then trusts nobody, which looks like a wrong host.
function checkCertificate(caPem: string | undefined): void {
  if (caPem === undefined) return;
  try {
    new X509Certificate(caPem);
  } catch (cause) {
    throw new Error('tls.caPem: must begin with a certificate in PEM form', { cause });
  }
}
