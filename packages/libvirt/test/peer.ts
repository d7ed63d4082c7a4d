import { type Duplex, duplexPair } from 'node:stream';
import { encode } from '../src/codec/xdr-type.ts';
import { remoteError } from '../src/protocol/wire-values.ts';
import { encodeFrame, type Frame, MESSAGE_TYPES, PROGRAMS, STATUSES } from '../src/rpc/frame.ts';
import { FrameDecoder } from '../src/rpc/frame-decoder.ts';
import { RpcConnection, type RpcConnectionOptions } from '../src/rpc/rpc-connection.ts';

/** The other side of a connection, as a test plays it: byte for byte, without any behavior of its own. */
export class Peer {
  readonly socket: Duplex;
  readonly #decoder = new FrameDecoder();
  readonly #received: Frame[] = [];
  readonly #waiting: ((frame: Frame) => void)[] = [];

  constructor(socket: Duplex) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Uint8Array) => {
      for (const { payload, ...header } of this.#decoder.push(chunk)) {
        // Not a Buffer, which would never be equal to what a test expects.
        const frame = { ...header, payload: Uint8Array.from(payload) };
        const waiting = this.#waiting.shift();
        if (waiting) waiting(frame);
        else this.#received.push(frame);
      }
    });
  }

  /** Messages that have arrived and that nobody has asked for. */
  get unread(): readonly Frame[] {
    return this.#received;
  }

  /** The next message. */
  async next(): Promise<Frame> {
    return this.#received.shift() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
  }

  /** The next messages. */
  async take(count: number): Promise<readonly Frame[]> {
    const frames: Frame[] = [];
    while (frames.length < count) frames.push(await this.next());
    return frames;
  }

  /** Sends a message. */
  send(frame: Partial<Frame>): void {
    this.socket.write(
      encodeFrame({
        program: PROGRAMS.remote,
        version: 1,
        procedure: 0,
        type: MESSAGE_TYPES.reply,
        serial: 0,
        status: STATUSES.ok,
        payload: new Uint8Array(0),
        ...frame,
      }),
    );
  }

  /** Answers a call. */
  reply(call: Frame, payload: Uint8Array = new Uint8Array(0)): void {
    this.send({ procedure: call.procedure, serial: call.serial, payload });
  }

  /** Answers that a call failed. */
  refuse(call: Frame, code: number, message: string): void {
    this.send({
      procedure: call.procedure,
      serial: call.serial,
      status: STATUSES.error,
      payload: errorOf(code, message),
    });
  }
}

/** The payload of an error. */
export function errorOf(code: number, message: string): Uint8Array {
  const rest = { str1: undefined, str2: undefined, str3: undefined, int1: 0, int2: 0 };
  return encode(remoteError, {
    code,
    domain: 10,
    level: 2,
    message,
    failedDomain: undefined,
    failedNetwork: undefined,
    ...rest,
  });
}

/** A connection whose other side the test plays. */
export function connectToPeer(options: Partial<RpcConnectionOptions> = {}): {
  readonly connection: RpcConnection;
  readonly peer: Peer;
  /** The side of the connection. */
  readonly socket: Duplex;
} {
  const [ours, theirs] = duplexPair();
  const connection = new RpcConnection(ours, {
    requests: 128,
    keepalive: { intervalMs: 60_000, count: 5, frameTimeoutMs: 60_000 },
    ...options,
  });
  return { connection, peer: new Peer(theirs), socket: ours };
}
