import { XdrError } from './xdr-error.ts';

const encoder = new TextEncoder();
const INITIAL_BYTES = 256;
// With the flag `u` whole pairs are one character each, so that only halves match.
const HALF_PAIR = /\p{Surrogate}/u;

/**
 * Puts values one behind the other in XDR form: big-endian, everything padded to four bytes. A value that its type cannot
 * carry is an error, never cut off.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4506
 */
export class XdrWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** A signed number of 32 bits. */
  int(value: number): void {
    if ((value | 0) !== value) throw new XdrError(`${value} is no signed number of 32 bits`);
    const start = this.#reserve(4);
    this.#view.setInt32(start, value);
  }

  /** An unsigned number of 32 bits. */
  uint(value: number): void {
    if (value >>> 0 !== value) throw new XdrError(`${value} is no unsigned number of 32 bits`);
    const start = this.#reserve(4);
    this.#view.setUint32(start, value);
  }

  /** A signed number of 64 bits. */
  hyper(value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) throw new XdrError(`${value} is no signed number of 64 bits`);
    const start = this.#reserve(8);
    this.#view.setBigInt64(start, value);
  }

  /** An unsigned number of 64 bits. */
  uhyper(value: bigint): void {
    if (BigInt.asUintN(64, value) !== value) throw new XdrError(`${value} is no unsigned number of 64 bits`);
    const start = this.#reserve(8);
    this.#view.setBigUint64(start, value);
  }

  /** A floating-point number of 64 bits. */
  double(value: number): void {
    const start = this.#reserve(8);
    this.#view.setFloat64(start, value);
  }

  /**
   * Bytes of a length that both sides know.
   *
   * @param value - The bytes.
   * @param length - How many they must be.
   */
  opaque(value: Uint8Array, length: number): void {
    if (value.length !== length) throw new XdrError(`${length} bytes are expected, ${value.length} are given`);
    this.#append(value);
  }

  /**
   * A text with its length in bytes.
   *
   * @param value - Without NUL, at which programs in C would end it, and without half surrogate pairs.
   * @param maxBytes - A longer one is an error.
   */
  string(value: string, maxBytes: number): void {
    if (value.includes('\0')) throw new XdrError('a text must not contain the character NUL');
    if (HALF_PAIR.test(value)) throw new XdrError('a text must not contain half of a surrogate pair');
    const bytes = encoder.encode(value);
    if (bytes.length > maxBytes) throw new XdrError(`a text of ${bytes.length} bytes is longer than ${maxBytes}`);
    this.uint(bytes.length);
    this.#append(bytes);
  }

  /** Everything that was put, as a view of the writer's memory: put nothing afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #append(bytes: Uint8Array): void {
    const padded = Math.ceil(bytes.length / 4) * 4;
    const start = this.#reserve(padded);
    this.#bytes.set(bytes, start);
  }

  // New memory is zero, and so is what pads. It may take the place of the old: ask before the memory is touched.
  #reserve(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
