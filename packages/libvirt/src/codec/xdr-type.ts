import { XdrError } from './xdr-error.ts';
import { XdrReader } from './xdr-reader.ts';
import { XdrWriter } from './xdr-writer.ts';

/** How values of one type stand in bytes. */
export interface XdrType<T> {
  /** Takes a value off the front. */
  read(reader: XdrReader): T;
  /** Puts a value at the end. */
  write(writer: XdrWriter, value: T): void;
}

/** The values of a type: `ValueOf<typeof someType>`. */
export type ValueOf<X> = X extends XdrType<infer T> ? T : never;

/** A signed number of 32 bits; also the form of enumerations. */
export const int: XdrType<number> = { read: (reader) => reader.int(), write: (writer, value) => writer.int(value) };

/** An unsigned number of 32 bits; also the form of flags, of `unsigned char` and of `unsigned short`. */
export const uint: XdrType<number> = { read: (reader) => reader.uint(), write: (writer, value) => writer.uint(value) };

/** A signed number of 64 bits. */
export const hyper: XdrType<bigint> = {
  read: (reader) => reader.hyper(),
  write: (writer, value) => writer.hyper(value),
};

/** An unsigned number of 64 bits. */
export const uhyper: XdrType<bigint> = {
  read: (reader) => reader.uhyper(),
  write: (writer, value) => writer.uhyper(value),
};

/** A text of at most so many bytes of UTF-8. */
export function string(maxBytes: number): XdrType<string> {
  return {
    read: (reader) => reader.string(maxBytes),
    write: (writer, value) => writer.string(value, maxBytes),
  };
}

/** A value that may be missing. */
export function optional<T>(type: XdrType<T>): XdrType<T | undefined> {
  return {
    read: (reader) => {
      const present = reader.uint();
      if (present > 1) throw new XdrError(`a flag of presence is ${present}, not 0 or 1`);
      return present === 1 ? type.read(reader) : undefined;
    },
    write: (writer, value) => {
      writer.uint(value === undefined ? 0 : 1);
      if (value !== undefined) type.write(writer, value);
    },
  };
}

/** At most so many values of one type. */
export function array<T>(type: XdrType<T>, maxItems: number): XdrType<readonly T[]> {
  const check = (count: number) => {
    if (count > maxItems) throw new XdrError(`a list of ${count} items is longer than ${maxItems}`);
    return count;
  };
  return {
    read: (reader) => {
      // Grows with what is really there: the count alone reserves nothing.
      const items: T[] = [];
      for (let left = check(reader.uint()); left > 0; left -= 1) items.push(type.read(reader));
      return items;
    },
    write: (writer, items) => {
      writer.uint(check(items.length));
      for (const item of items) type.write(writer, item);
    },
  };
}

/** Exactly so many values of one type, without a count. */
export function fixedArray<T>(type: XdrType<T>, length: number): XdrType<readonly T[]> {
  return {
    read: (reader) => Array.from({ length }, () => type.read(reader)),
    write: (writer, items) => {
      if (items.length !== length) throw new XdrError(`${length} items are expected, ${items.length} are given`);
      for (const item of items) type.write(writer, item);
    },
  };
}

/** Values of several types, one behind the other in the order of the fields. */
export function struct<const F extends Readonly<Record<string, XdrType<unknown>>>>(
  fields: F,
): XdrType<{ readonly [K in keyof F]: ValueOf<F[K]> }> {
  type Value = { readonly [K in keyof F]: ValueOf<F[K]> };
  const entries = Object.entries(fields) as unknown as readonly (readonly [keyof F & string, XdrType<unknown>])[];
  return {
    read: (reader) => {
      const value: Partial<Record<keyof F, unknown>> = {};
      for (const [name, type] of entries) value[name] = type.read(reader);
      return value as Value;
    },
    write: (writer, value) => {
      for (const [name, type] of entries) type.write(writer, value[name]);
    },
  };
}

/** The same bytes with another value for callers. */
export function mapped<T, W>(type: XdrType<W>, from: (wire: W) => T, to: (value: T) => W): XdrType<T> {
  return { read: (reader) => from(type.read(reader)), write: (writer, value) => type.write(writer, to(value)) };
}

/** Nothing. */
export const nothing: XdrType<undefined> = { read: () => undefined, write: () => undefined };

/**
 * The bytes of a value.
 *
 * @throws XdrError when its type cannot carry it.
 */
export function encode<T>(type: XdrType<T>, value: T): Uint8Array {
  const writer = new XdrWriter();
  type.write(writer, value);
  return writer.finish();
}

/**
 * The value of bytes.
 *
 * @throws XdrError when they are not exactly one value of the type.
 */
export function decode<T>(type: XdrType<T>, bytes: Uint8Array): T {
  const reader = new XdrReader(bytes);
  const value = type.read(reader);
  reader.end();
  return value;
}
