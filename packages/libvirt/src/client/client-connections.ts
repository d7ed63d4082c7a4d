import type { LibvirtCallOptions } from '../call-options.ts';
import { isLibvirtClientError, LibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtStream } from '../libvirt-stream.ts';
import type { Procedure } from '../protocol/procedures.ts';
import { CallLimit } from '../rpc/call-limit.ts';
import { callProcedure, encodeArguments } from '../rpc/call-procedure.ts';
import { openConnection } from '../rpc/open-connection.ts';
import { RpcConnection } from '../rpc/rpc-connection.ts';
import { openSocket } from '../transport/open-socket.ts';
import { ConnectionSlot } from './connection-slot.ts';
import type { ClientSettings } from './parse-client-options.ts';

/** How many reads are under way on one connection. Enough to keep the server busy; the others wait here, not there. */
const READ_REQUESTS = 128;

/** All connections of a client: which call takes which, and that all of them end with the client. */
export class ClientConnections {
  readonly #settings: ClientSettings;
  readonly #closing = new AbortController();
  readonly #open = new Set<RpcConnection>();
  readonly #attempts = new Set<Promise<unknown>>();
  readonly #read: ConnectionSlot;
  readonly #writes: readonly ConnectionSlot[];
  #nextWrite = 0;

  /** @param settings - Of the client. Nothing is opened yet. */
  constructor(settings: ClientSettings) {
    this.#settings = settings;
    const { connections, requests } = settings.write;
    this.#read = new ConnectionSlot(() => this.#connect({ requests: READ_REQUESTS, answersKeepalive: true }));
    this.#writes = Array.from(
      { length: connections },
      () => new ConnectionSlot(() => this.#connect({ requests, answersKeepalive: true })),
    );
  }

  /** Aborted when the client is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** The connection for reads, on which events arrive too. */
  async connectForReads(): Promise<RpcConnection> {
    return await this.#read.get();
  }

  /** A limit for a call with these options. */
  limitOf(options: LibvirtCallOptions | undefined): CallLimit {
    return new CallLimit(options, this.#settings.callTimeoutMs);
  }

  /** Makes a call on the connection that it belongs to. */
  async call<A, R>(procedure: Procedure<A, R>, value: A, options: LibvirtCallOptions | undefined): Promise<R> {
    const payload = encodeArguments(procedure, value);
    using limit = this.limitOf(options);
    const slot = procedure.lane === 'write' ? this.#nextWriteSlot() : this.#read;
    const connection = await limit.race(slot.get(), 'not-sent');
    return await callProcedure(connection, procedure, payload, limit.signal);
  }

  /**
   * Opens a stream on a connection of its own, so that one that is slow holds up nothing else.
   *
   * @param options - Hold for opening it.
   */
  async openStream<A>(
    procedure: Procedure<A, unknown>,
    value: A,
    options: LibvirtCallOptions | undefined,
  ): Promise<LibvirtStream> {
    const payload = encodeArguments(procedure, value);
    using limit = this.limitOf(options);
    const attempt = this.#connect({ requests: 1, answersKeepalive: false });
    try {
      const connection = await limit.race(attempt, 'not-sent');
      const stream = await connection.openStream({ procedure, payload, signal: limit.signal });
      void stream.ended.then(() => connection.close());
      return stream;
    } catch (error) {
      void attempt.then(
        (connection) => connection.close(),
        () => undefined,
      );
      throw error;
    }
  }

  /** Ends all connections, and the attempts to open one. Completion: no socket is open. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([...this.#attempts]);
    await Promise.all([...this.#open].map((connection) => connection.close()));
  }

  #nextWriteSlot(): ConnectionSlot {
    const slot = this.#writes[this.#nextWrite];
    this.#nextWrite = (this.#nextWrite + 1) % Math.max(1, this.#writes.length);
    return slot ?? this.#read;
  }

  #connect(use: { readonly requests: number; readonly answersKeepalive: boolean }): Promise<RpcConnection> {
    const attempt = this.#attempt(use);
    this.#attempts.add(attempt);
    const forget = () => this.#attempts.delete(attempt);
    attempt.then(forget, forget);
    return attempt;
  }

  async #attempt(use: { readonly requests: number; readonly answersKeepalive: boolean }): Promise<RpcConnection> {
    const { parsedUri, tls, readOnly, connectTimeoutMs, callTimeoutMs, keepalive, uri } = this.#settings;
    if (this.#closing.signal.aborted) throw closedError();
    using limit = new CallLimit({ signal: this.#closing.signal }, connectTimeoutMs);
    let connection: RpcConnection | undefined;
    try {
      const socket = await openSocket(parsedUri.address, tls, limit.signal);
      connection = new RpcConnection(socket, {
        requests: use.requests,
        keepalive: { ...keepalive, frameTimeoutMs: callTimeoutMs },
      });
      await openConnection(connection, { ...use, driverUri: parsedUri.driverUri, readOnly }, limit.signal);
    } catch (cause) {
      await connection?.close();
      if (this.#closing.signal.aborted) throw closedError();
      if (limit.signal.aborted) {
        const message = `${uri}: there was no connection within ${connectTimeoutMs} ms.`;
        throw new LibvirtClientError({ kind: 'unreachable', message, outcome: 'not-sent', cause });
      }
      if (!isLibvirtClientError(cause)) throw cause;
      // Whatever has happened to the connection so far, the call that it was opened for was not sent.
      const { kind, message } = cause;
      throw new LibvirtClientError({
        kind: kind === 'lost' ? 'unreachable' : kind,
        message: `${uri}: ${message}`,
        outcome: 'not-sent',
        cause,
      });
    }
    const opened = connection;
    this.#open.add(opened);
    void opened.closed.then(() => this.#open.delete(opened));
    return opened;
  }
}

function closedError(): LibvirtClientError {
  return new LibvirtClientError({ kind: 'closed', message: 'The client was closed.', outcome: 'not-sent' });
}
