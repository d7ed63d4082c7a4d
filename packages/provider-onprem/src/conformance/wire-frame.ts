/** Kinds of frames of libvirt's protocol. */
export const FRAME_TYPES = { call: 0, reply: 1, stream: 3 } as const;

const HEADER_BYTES = 28;
const REMOTE_PROGRAM = 0x20008086;
const STATUS_ERROR = 1;
const LEVEL_ERROR = 2;

/** One frame of libvirt's protocol. @see https://libvirt.org/kbase/internals/rpc.html */
export interface WireFrame {
  readonly bytes: Buffer;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  /** It speaks of domains, volumes and the like, not of whether the peer is alive. */
  readonly isRemote: boolean;
}

/** Cuts a stream of bytes into frames. */
export class FrameCutter {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * Takes bytes as they arrive.
   *
   * @returns The frames that are now complete.
   */
  push(bytes: Buffer): WireFrame[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: WireFrame[] = [];
    while (this.#rest.length >= HEADER_BYTES && this.#rest.length >= this.#rest.readUInt32BE(0)) {
      const length = this.#rest.readUInt32BE(0);
      frames.push(toFrame(this.#rest.subarray(0, length)));
      this.#rest = this.#rest.subarray(length);
    }
    return frames;
  }
}

function toFrame(bytes: Buffer): WireFrame {
  return {
    bytes,
    isRemote: bytes.readUInt32BE(4) === REMOTE_PROGRAM,
    procedure: bytes.readUInt32BE(12),
    type: bytes.readUInt32BE(16),
    serial: bytes.readUInt32BE(20),
  };
}

/**
 * Writes the frame by which a server refuses a call.
 *
 * @param call - The call.
 * @param code - libvirt's number of the error.
 */
export function toErrorFrame(call: WireFrame, code: number): Buffer {
  const message = Buffer.from('injected by the conformance harness!'); // its length needs no padding
  const words = (...values: readonly number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) bytes.writeInt32BE(value, 4 * index);
    return bytes;
  };
  // code, domain of the error, message, level, and the rest absent
  const text = Buffer.concat([words(1, message.length), message]);
  const payload = Buffer.concat([words(code, 0), text, words(LEVEL_ERROR, 0, 0, 0, 0, 0, 0, 0)]);
  const header = Buffer.from(call.bytes.subarray(0, HEADER_BYTES));
  header.writeUInt32BE(HEADER_BYTES + payload.length, 0);
  header.writeUInt32BE(FRAME_TYPES.reply, 16);
  header.writeUInt32BE(STATUS_ERROR, 24);
  return Buffer.concat([header, payload]);
}
