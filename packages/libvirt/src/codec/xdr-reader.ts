import { XdrError } from './xdr-error.ts';

// A byte order mark at the front is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Takes values off the front of bytes in XDR form: big-endian, everything padded to four bytes. Whatever the bytes are, it
 * reads within them and reserves no memory that they only announce.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4506
 */
export class XdrReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  /** @param bytes - What is read. Not copied, so it must not change meanwhile. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes were not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** A signed number of 32 bits. */
  int(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  /** An unsigned number of 32 bits. */
  uint(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  /** A signed number of 64 bits. */
  hyper(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  /** An unsigned number of 64 bits. */
  uhyper(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }

  /** A floating-point number of 64 bits. */
  double(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  /**
   * Bytes of a length that both sides know; they carry no length of their own.
   *
   * @param length - In bytes.
   * @returns A part of the reader's bytes, not a copy.
   */
  opaque(length: number): Uint8Array {
    const start = this.#advance(length + paddingOf(length));
    return this.#bytes.subarray(start, start + length);
  }

  /**
   * A text that carries its length in bytes. What is no UTF-8 becomes U+FFFD.
   *
   * @param maxBytes - A longer one is an error.
   */
  string(maxBytes: number): string {
    const length = this.uint();
    if (length > maxBytes) throw new XdrError(`a text of ${length} bytes is longer than ${maxBytes}`);
    return decoder.decode(this.opaque(length));
  }

  /** Checks that everything was read: more than the type has means that it is of another type. */
  end(): void {
    if (this.remaining > 0) throw new XdrError(`${this.remaining} bytes are left over`);
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (length > this.remaining) throw new XdrError(`${length} bytes are expected, ${this.remaining} are left`);
    this.#offset += length;
    return start;
  }
}

function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4;
}
