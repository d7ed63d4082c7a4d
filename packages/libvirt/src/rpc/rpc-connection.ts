import type { Duplex } from 'node:stream';
import { XdrError } from '../codec/xdr-error.ts';
import { type ConnectionEnd, toEndError } from './connection-end.ts';
import { Deferred } from './deferred.ts';
import { type Frame, KEEPALIVE_PROCEDURES, MESSAGE_TYPES, PROGRAMS, STATUSES } from './frame.ts';
import { FrameDecoder, FrameError } from './frame-decoder.ts';
import { FrameSender, type OutgoingFrame } from './frame-sender.ts';
import { PendingCalls, type RpcRequest } from './pending-calls.ts';
import { RpcStream } from './rpc-stream.ts';
import { watchPeer } from './watch-peer.ts';

const VERSION = 1;
const SERIAL_MAX = 0xffff_ffff;
const NO_BYTES = new Uint8Array(0);

/** How a connection behaves. */
export interface RpcConnectionOptions {
  /** How many calls are under way at a time; the others wait. */
  readonly requests: number;
  /** See {@link watchPeer}. */
  readonly keepalive: { readonly intervalMs: number; readonly count: number; readonly frameTimeoutMs: number };
}

/**
 * One connection that speaks libvirt's RPC: any number of calls and streams at a time, each of which gets what belongs to
 * it, in whatever order it arrives. It ends for good at the first thing that breaks the protocol.
 */
export class RpcConnection {
  readonly #socket: Duplex;
  readonly #sender: FrameSender;
  readonly #calls: PendingCalls;
  readonly #decoder = new FrameDecoder();
  readonly #streams = new Map<number, RpcStream>();
  readonly #closed = new Deferred<ConnectionEnd>();
  readonly #stopWatch: () => void;
  #onEvent: (procedure: number, payload: Uint8Array) => void = () => undefined;
  #end: ConnectionEnd | undefined;
  #serial = 0;
  #chunks = 0;
  #frames = 0;
  #isRetired = false;

  /**
   * @param socket - Connected, and with TLS ready for the first message. It is the connection's from now on.
   * @param options - How it behaves.
   */
  constructor(socket: Duplex, options: RpcConnectionOptions) {
    this.#socket = socket;
    this.#sender = new FrameSender(socket);
    this.#calls = new PendingCalls(options.requests, {
      refusal: () => (this.#end ? toEndError(this.#end, 'not-sent') : undefined),
      takeSerial: () => this.#nextSerial(),
      send: (serial, { procedure, payload }) => {
        const header = { program: PROGRAMS.remote, type: MESSAGE_TYPES.call, status: STATUSES.ok };
        this.#sender.write({ ...header, procedure: procedure.number, serial, payload });
      },
      onSettled: () => this.#endIfIdle(),
    });
    socket.on('error', (cause) =>
      this.#fail({ kind: 'lost', message: `The connection was lost: ${cause.message}.`, cause }),
    );
    socket.on('close', () => this.#fail({ kind: 'lost', message: 'The server has ended the connection.' }));
    socket.on('end', () => socket.destroy());
    socket.on('data', (chunk: Uint8Array) => this.#receive(chunk));
    // It may have been read by hand before.
    socket.resume();
    this.#stopWatch = watchPeer({
      ...options.keepalive,
      observe: () => ({
        chunks: this.#chunks,
        frames: this.#frames,
        isInsideFrame: this.#decoder.isInsideFrame,
        isPaused: this.#socket.isPaused(),
      }),
      ping: () => this.#answerable(KEEPALIVE_PROCEDURES.ping),
      onDead: (reason) => this.#fail({ kind: 'lost', message: `The connection was given up: ${reason}.` }),
    });
  }

  /** Resolves with the reason once the connection has ended, whoever has ended it. */
  get closed(): Promise<ConnectionEnd> {
    return this.#closed.promise;
  }

  /** Whether so many calls were given up without an answer that the server may work on nothing else of this connection. */
  get isHeldUp(): boolean {
    return this.#calls.isHeldUp;
  }

  /** Says who takes what the server sends on its own. Called as it arrives, in order; may throw only an XdrError. */
  onEvent(listener: (procedure: number, payload: Uint8Array) => void): void {
    this.#onEvent = listener;
  }

  /**
   * Makes a call.
   *
   * @returns The result in XDR form.
   */
  async call(request: RpcRequest): Promise<Uint8Array> {
    const { promise, resolve, reject } = new Deferred<Uint8Array>();
    this.#calls.begin(request, {
      onSettled: (result) => (result instanceof Error ? reject(result) : resolve(result)),
    });
    return await promise;
  }

  /**
   * Makes a call that opens a stream.
   *
   * @returns The stream, once the server has opened it.
   */
  async openStream(request: RpcRequest): Promise<RpcStream> {
    const { promise, resolve, reject } = new Deferred<RpcStream>();
    let stream: RpcStream | undefined;
    this.#calls.begin(request, {
      onSent: (serial) => {
        // Known before the answer, because the first bytes may arrive together with it.
        stream = this.#createStream(serial, request.procedure);
      },
      onSettled: (result) => {
        if (result instanceof Error) {
          stream?.fail(result);
          reject(result);
        } else if (stream) resolve(stream);
      },
    });
    return await promise;
  }

  /**
   * Ends the connection; pending calls and streams fail with the kind `closed`. Completion: the socket is closed.
   * Idempotency: again does nothing more.
   */
  async close(): Promise<void> {
    this.#fail({ kind: 'closed', message: 'The client was closed.' });
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once('close', resolve));
  }

  /** Ends the connection once nobody waits for an answer and no stream is open: others take its place. */
  retire(): void {
    this.#isRetired = true;
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (!this.#isRetired || this.#calls.isAwaited || this.#streams.size > 0) return;
    this.#fail({ kind: 'lost', message: 'The connection was given up: too many calls had no answer.' });
  }

  #createStream(serial: number, procedure: RpcRequest['procedure']): RpcStream {
    const stream = new RpcStream(
      {
        send: (message) => this.#send({ program: PROGRAMS.remote, procedure: procedure.number, serial, ...message }),
        setReading: (isReading) => {
          if (isReading) this.#socket.resume();
          else this.#socket.pause();
        },
        release: () => {
          this.#streams.delete(serial);
          this.#endIfIdle();
        },
      },
      procedure.name,
    );
    this.#streams.set(serial, stream);
    return stream;
  }

  #receive(chunk: Uint8Array): void {
    this.#chunks += 1;
    try {
      for (const frame of this.#decoder.push(chunk)) {
        this.#frames += 1;
        if (this.#end) return;
        this.#dispatch(frame);
      }
    } catch (error) {
      if (!(error instanceof FrameError) && !(error instanceof XdrError)) throw error;
      this.#breach(error.message);
    }
  }

  #dispatch(frame: Frame): void {
    const { program, version, type } = frame;
    if (program === PROGRAMS.keepalive && version === VERSION && type === MESSAGE_TYPES.event) {
      if (frame.procedure === KEEPALIVE_PROCEDURES.ping) this.#answerable(KEEPALIVE_PROCEDURES.pong);
    } else if (program !== PROGRAMS.remote || version !== VERSION) {
      this.#breach(`a message of the program ${program}, version ${version}`);
    } else if (type === MESSAGE_TYPES.reply) {
      const problem = this.#calls.answer(frame);
      if (problem !== undefined) this.#breach(problem);
    } else if (type === MESSAGE_TYPES.stream) {
      // One that has ended here may have messages on the way.
      this.#streams.get(frame.serial)?.receive(frame);
    } else if (type === MESSAGE_TYPES.event) {
      this.#onEvent(frame.procedure, frame.payload);
    } else {
      this.#breach(`a message of the type ${type}`);
    }
  }

  #breach(what: string): void {
    this.#fail({ kind: 'protocol', message: `The server does not keep to libvirt's protocol: ${what}.` });
  }

  #fail(end: ConnectionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#stopWatch();
    this.#socket.destroy();
    const error = toEndError(end, 'unknown');
    this.#calls.fail(error);
    for (const stream of [...this.#streams.values()]) stream.fail(error);
    this.#closed.resolve(end);
  }

  // A flood of questions must not fill the memory with answers that nobody takes.
  #answerable(procedure: number): void {
    if (this.#sender.isFull) return;
    const header = { program: PROGRAMS.keepalive, type: MESSAGE_TYPES.event, serial: 0, status: STATUSES.ok };
    this.#sender.write({ ...header, procedure, payload: NO_BYTES });
  }

  async #send(frame: OutgoingFrame): Promise<void> {
    if (this.#end) throw toEndError(this.#end, 'not-sent');
    this.#sender.write(frame);
    await this.#sender.untilDrained();
    if (this.#end) throw toEndError(this.#end, 'unknown');
  }

  #nextSerial(): number {
    do this.#serial = this.#serial === SERIAL_MAX ? 1 : this.#serial + 1;
    while (this.#calls.has(this.#serial) || this.#streams.has(this.#serial));
    return this.#serial;
  }
}
