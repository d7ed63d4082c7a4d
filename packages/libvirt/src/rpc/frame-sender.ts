import type { Duplex } from 'node:stream';
import { Deferred } from './deferred.ts';
import { encodeFrame, type Frame } from './frame.ts';

/** A message of version 1, which every program of this client has. */
export type OutgoingFrame = Omit<Frame, 'version'>;

/** Writes messages to a socket. */
export class FrameSender {
  readonly #socket: Duplex;
  #drained: Deferred<void> | undefined;
  #isCorked = false;

  /** @param socket - Connected. */
  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('drain', () => this.#onDrained());
    socket.on('close', () => this.#onDrained());
  }

  /** Whether the operating system takes no more at the moment. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  /** Sends a message. Everything that is sent in one turn of the event loop goes to the operating system at once. */
  write(frame: OutgoingFrame): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(encodeFrame({ version: 1, ...frame }));
  }

  /** Waits until the operating system takes more again, or the socket is closed. */
  async untilDrained(): Promise<void> {
    if (!this.isFull || this.#socket.closed) return;
    this.#drained ??= new Deferred<void>();
    await this.#drained.promise;
  }

  #onDrained(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}
