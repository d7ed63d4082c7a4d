import { LibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtStream } from '../libvirt-stream.ts';
import { Deferred } from './deferred.ts';
import { type Frame, MESSAGE_TYPES, STATUSES, STREAM_PART_MAX_BYTES } from './frame.ts';
import { toAnswerError } from './to-answer-error.ts';

/** Above this many unread bytes nothing more is read from the connection; below half of it reading goes on. */
const UNREAD_MAX_BYTES = 1_048_576;

/** What a part takes besides its bytes, so that many small ones do not fill the memory either. */
const PART_OVERHEAD_BYTES = 256;

/** How long an abort waits for the other side to confirm it. */
const ABORT_CONFIRMATION_MS = 2_000;

const NO_BYTES = new Uint8Array(0);

/** What a stream needs of the connection that it runs on. */
export interface StreamCarrier {
  /** Sends a message of the stream. Completion: the operating system has taken it. */
  send(message: Pick<Frame, 'type' | 'status' | 'payload'>): Promise<void>;
  /** Stops or goes on reading from the connection. */
  setReading(isReading: boolean): void;
  /** The stream has ended, so that nothing that arrives belongs to it. */
  release(): void;
}

/** One stream of a connection. */
export class RpcStream implements LibvirtStream {
  readonly #carrier: StreamCarrier;
  readonly #procedure: string;
  readonly #ended = new Deferred<void>();
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  /** `open` until this side has said that it ends; `done` when both sides have. */
  #phase: 'open' | 'finishing' | 'aborting' | 'done' = 'open';
  #failure: Error | undefined;
  #isRemoteAtEnd = false;
  #isIterated = false;
  #wake: (() => void) | undefined;

  /**
   * @param carrier - The connection.
   * @param procedure - Name of the procedure that has opened it, for messages.
   */
  constructor(carrier: StreamCarrier, procedure: string) {
    this.#carrier = carrier;
    this.#procedure = procedure;
    // Who does not ask learns it from the next call.
    this.#ended.promise.catch(() => undefined);
  }

  /** Resolves when the stream has ended, in whatever way. */
  get ended(): Promise<void> {
    return this.#ended.promise.catch(() => undefined);
  }

  /** Takes a message that belongs to the stream. */
  receive(frame: Frame): void {
    if (this.#phase === 'done') return;
    if (frame.status === STATUSES.ok) this.#end(undefined);
    else if (frame.status === STATUSES.error) {
      // Confirms an abort; in any other phase the server says why it gives up.
      this.#end(this.#phase === 'aborting' ? undefined : toAnswerError(frame.payload, this.#procedure));
    } else if (frame.payload.length === 0) this.#isRemoteAtEnd = true;
    else if (this.#phase === 'open') this.#keep(frame.payload);
    this.#wake?.();
  }

  /** The connection is gone. */
  fail(error: Error): void {
    this.#end(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    if (this.#isIterated) throw closedError('A stream can be iterated once.');
    this.#isIterated = true;
    try {
      while (true) {
        const bytes = this.#take();
        if (bytes !== undefined) yield bytes;
        else if (this.#phase === 'done' || this.#isRemoteAtEnd) return await this.finish();
        else await this.#arrival();
      }
    } finally {
      await this.abort();
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += STREAM_PART_MAX_BYTES) {
      if (this.#failure) throw this.#failure;
      if (this.#phase !== 'open') throw closedError('The stream has ended.');
      const payload = bytes.subarray(start, start + STREAM_PART_MAX_BYTES);
      await this.#send(STATUSES.continue, payload);
    }
  }

  async finish(): Promise<void> {
    if (this.#phase === 'open') {
      this.#phase = 'finishing';
      this.#discard();
      await this.#send(STATUSES.ok);
    }
    await this.#ended.promise;
  }

  async abort(): Promise<void> {
    if (this.#phase === 'open') {
      this.#phase = 'aborting';
      this.#discard();
      // Not awaited: a server that takes no bytes does not take these either.
      this.#send(STATUSES.error).catch(() => undefined);
    }
    const timer = setTimeout(() => this.#end(undefined), ABORT_CONFIRMATION_MS);
    await this.ended;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.abort();
  }

  async #send(status: number, payload: Uint8Array = NO_BYTES): Promise<void> {
    try {
      await this.#carrier.send({ type: MESSAGE_TYPES.stream, status, payload });
    } catch (error) {
      // When the stream has failed meanwhile, and its connection was closed for that, the failure of the stream is the cause.
      throw this.#failure ?? error;
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length + PART_OVERHEAD_BYTES;
    if (this.#unreadBytes > UNREAD_MAX_BYTES) this.#carrier.setReading(false);
  }

  #take(): Uint8Array | undefined {
    const bytes = this.#unread.shift();
    if (bytes !== undefined) this.#unreadBytes -= bytes.length + PART_OVERHEAD_BYTES;
    if (this.#unreadBytes <= UNREAD_MAX_BYTES / 2) this.#carrier.setReading(true);
    return bytes;
  }

  // The end that the other side confirms arrives behind what it has sent before.
  #discard(): void {
    this.#unread = [];
    this.#unreadBytes = 0;
    this.#carrier.setReading(true);
  }

  async #arrival(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #end(failure: Error | undefined): void {
    if (this.#phase === 'done') return;
    this.#phase = 'done';
    this.#failure = failure;
    this.#carrier.setReading(true);
    this.#carrier.release();
    if (failure) this.#ended.reject(failure);
    else this.#ended.resolve();
    this.#wake?.();
  }
}

function closedError(message: string): LibvirtClientError {
  return new LibvirtClientError({ kind: 'closed', message, outcome: 'not-sent' });
}
