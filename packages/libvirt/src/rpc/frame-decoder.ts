import { decodeFrame, FRAME_MAX_BYTES, type Frame, HEADER_BYTES } from './frame.ts';

const LENGTH_BYTES = 4;
const INITIAL_BYTES = 4_096;

/** Bytes that are no messages. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/**
 * Cuts a stream of bytes into messages. Holds at most the one that has begun, and of that no more than twice what has
 * arrived, however large it claims to be.
 */
export class FrameDecoder {
  #partial = new Uint8Array(0);
  #length = 0;

  /** Whether a message has begun that is not whole yet. */
  get isInsideFrame(): boolean {
    return this.#length > 0;
  }

  /**
   * Takes what has arrived.
   *
   * @param chunk - Any number of bytes. Not to be changed afterwards: payloads may be parts of it.
   * @returns The messages that are whole now, decoded one by one as they are taken; take all of them.
   * @throws FrameError while it is iterated, when a length is no length of a message. Nothing can follow then.
   */
  *push(chunk: Uint8Array): Generator<Frame, void> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#length === 0 && rest.length >= LENGTH_BYTES) {
        const length = frameLength(rest);
        if (rest.length >= length) {
          yield decodeFrame(rest.subarray(0, length));
          rest = rest.subarray(length);
          continue;
        }
      }
      rest = this.#collect(rest);
      if (this.#length >= LENGTH_BYTES && this.#length === frameLength(this.#partial)) {
        const whole = this.#partial.subarray(0, this.#length);
        this.#partial = new Uint8Array(0);
        this.#length = 0;
        yield decodeFrame(whole);
      }
    }
  }

  // Takes up to the end of the length word first, then up to the end of the message.
  #collect(bytes: Uint8Array): Uint8Array {
    const end = this.#length < LENGTH_BYTES ? LENGTH_BYTES : frameLength(this.#partial);
    const taken = bytes.subarray(0, end - this.#length);
    const needed = this.#length + taken.length;
    if (needed > this.#partial.length) {
      // Copied, because a small chunk may keep a large piece of memory alive.
      const larger = new Uint8Array(Math.max(needed, Math.min(end, Math.max(INITIAL_BYTES, 2 * this.#partial.length))));
      larger.set(this.#partial.subarray(0, this.#length));
      this.#partial = larger;
    }
    this.#partial.set(taken, this.#length);
    this.#length = needed;
    if (needed >= LENGTH_BYTES) frameLength(this.#partial);
    return bytes.subarray(taken.length);
  }
}

function frameLength(bytes: Uint8Array): number {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length < HEADER_BYTES || length > FRAME_MAX_BYTES) {
    throw new FrameError(
      `a message of ${length} bytes is announced; ${HEADER_BYTES} to ${FRAME_MAX_BYTES} are possible`,
    );
  }
  return length;
}
