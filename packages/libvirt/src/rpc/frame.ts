/**
 * The programs of libvirt's RPC that this client speaks, each in version 1.
 *
 * @see https://libvirt.org/kbase/internals/rpc.html
 */
export const PROGRAMS = { remote: 0x20_00_80_86, keepalive: 0x6b_65_65_70 } as const;

/** What a message is. */
export const MESSAGE_TYPES = { call: 0, reply: 1, event: 2, stream: 3 } as const;

/** How a message ends: `continue` is for streams only. */
export const STATUSES = { ok: 0, error: 1, continue: 2 } as const;

/** Procedures of the program `keepalive`. */
export const KEEPALIVE_PROCEDURES = { ping: 1, pong: 2 } as const;

/** Length of the length word and the header. */
export const HEADER_BYTES = 28;

/** Largest message with its header that libvirt sends or takes. */
export const FRAME_MAX_BYTES = 33_554_436;

/** Largest part of a stream that libvirt takes in one message. */
export const STREAM_PART_MAX_BYTES = 262_120;

/** One message. */
export interface Frame {
  /** A number of {@link PROGRAMS}, or another. */
  readonly program: number;
  readonly version: number;
  /** Which call, event or stream of the program. */
  readonly procedure: number;
  /** A number of {@link MESSAGE_TYPES}, or another. */
  readonly type: number;
  /** What a call and everything that belongs to it have in common; 0 for events. */
  readonly serial: number;
  /** A number of {@link STATUSES}, or another. */
  readonly status: number;
  readonly payload: Uint8Array;
}

/**
 * The bytes of a message. Pure.
 *
 * @param frame - `payload` is copied.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + frame.payload.length);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(frame.program, 4);
  bytes.writeUInt32BE(frame.version, 8);
  bytes.writeInt32BE(frame.procedure, 12);
  bytes.writeInt32BE(frame.type, 16);
  bytes.writeUInt32BE(frame.serial, 20);
  bytes.writeInt32BE(frame.status, 24);
  bytes.set(frame.payload, HEADER_BYTES);
  return bytes;
}

/**
 * The message of its bytes. Pure.
 *
 * @param bytes - One whole message, of at least {@link HEADER_BYTES}. The payload is a part of it, not a copy.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    program: view.getUint32(4),
    version: view.getUint32(8),
    procedure: view.getInt32(12),
    type: view.getInt32(16),
    serial: view.getUint32(20),
    status: view.getInt32(24),
    payload: bytes.subarray(HEADER_BYTES),
  };
}
