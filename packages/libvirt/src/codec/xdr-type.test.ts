import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { XdrError } from './xdr-error.ts';
import { array, decode, encode, fixedArray, hyper, int, optional, string, struct, uhyper, uint } from './xdr-type.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const fromHex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const record = struct({
  count: uint,
  delta: int,
  name: string(4_096),
  note: optional(string(4_096)),
  sizes: array(uhyper, 8),
  offset: hyper,
  pair: fixedArray(int, 2),
});

const records = fc.record({
  count: fc.nat(0xffff_ffff),
  delta: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  name: fc.string({ unit: 'binary', maxLength: 16 }).filter((text) => !text.includes('\0')),
  note: fc.option(fc.string({ maxLength: 16 }), { nil: undefined }),
  sizes: fc.array(fc.bigInt(0n, 2n ** 64n - 1n), { maxLength: 8 }),
  offset: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  pair: fc.tuple(fc.integer(), fc.integer()),
});

describe('the form', () => {
  test('numbers are big-endian, and signed ones are in two’s complement', () => {
    expect(hex(encode(int, -2))).toBe('fffffffe');
    expect(hex(encode(uint, 0xdead_beef))).toBe('deadbeef');
    expect(hex(encode(hyper, -1n))).toBe('ffffffffffffffff');
    expect(hex(encode(uhyper, 258n))).toBe('0000000000000102');
  });

  test('a text has its length in bytes before it and is padded to four bytes', () => {
    expect(hex(encode(string(10), 'aé'))).toBe('0000000361c3a900');
    expect(hex(encode(string(10), ''))).toBe('00000000');
  });

  test('a value that may be missing has a flag before it', () => {
    expect(hex(encode(optional(uint), undefined))).toBe('00000000');
    expect(hex(encode(optional(uint), 7))).toBe('0000000100000007');
  });

  test('a list has its length before it, one of fixed length has not', () => {
    expect(hex(encode(array(uint, 2), [5]))).toBe('0000000100000005');
    expect(hex(encode(fixedArray(uint, 1), [5]))).toBe('00000005');
  });

  test('values of any length are written whole, wherever the memory for them ends', () => {
    const texts = array(string(1_000), 10);
    const value = Array.from({ length: 10 }, (_, index) => 'x'.repeat(97 * index));
    expect(decode(texts, encode(texts, value))).toEqual(value);
    const numbers = array(hyper, 1_000);
    const counted = Array.from({ length: 1_000 }, (_, index) => BigInt(index));
    expect(decode(numbers, encode(numbers, counted))).toEqual(counted);
  });

  test('what was written is read again', () => {
    fc.assert(
      fc.property(records, (value) => {
        expect(decode(record, encode(record, value))).toEqual(value);
      }),
    );
  });
});

describe('what a type cannot carry is refused', () => {
  test.each([
    ['a fraction', () => encode(int, 1.5)],
    ['a number above 32 bits', () => encode(uint, 2 ** 32)],
    ['a negative number as an unsigned one', () => encode(uint, -1)],
    ['no number', () => encode(int, Number.NaN)],
    ['a number above 64 bits', () => encode(uhyper, 2n ** 64n)],
    ['a negative number as an unsigned one of 64 bits', () => encode(uhyper, -1n)],
    ['a text with NUL, which C would cut off there', () => encode(string(10), 'a\0b')],
    ['half of a surrogate pair', () => encode(string(10), '\ud800')],
    ['a text that is too long in bytes', () => encode(string(3), 'éé')],
    ['a list that is too long', () => encode(array(uint, 1), [1, 2])],
    ['a list that has not the fixed length', () => encode(fixedArray(uint, 2), [1])],
  ])('%s', (_title, write) => {
    expect(write).toThrow(XdrError);
  });
});

describe('bytes that are no value are refused', () => {
  test.each([
    ['too few', () => decode(uint, fromHex('0000 00'))],
    ['too many', () => decode(uint, fromHex('0000 0000 00'))],
    ['a text longer than allowed', () => decode(string(3), fromHex('0000 0004 6161 6161'))],
    ['a text longer than what is there', () => decode(string(2 ** 31), fromHex('7fff ffff 6161'))],
    ['a text without its padding', () => decode(string(10), fromHex('0000 0001 61'))],
    ['a flag that is neither 0 nor 1', () => decode(optional(uint), fromHex('0000 0002 0000 0000'))],
    ['a list longer than allowed', () => decode(array(uint, 1), fromHex('0000 0002 0000 0001 0000 0001'))],
    ['a list longer than what is there', () => decode(array(uint, 2 ** 32 - 1), fromHex('ffff ffff 0000 0001'))],
  ])('%s', (_title, read) => {
    expect(read).toThrow(XdrError);
  });

  test('whatever the bytes are, reading gives a value or an XdrError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decode(record, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
    );
  });

  test('every beginning of a value is refused', () => {
    fc.assert(
      fc.property(records, fc.nat(), (value, cut) => {
        const bytes = encode(record, value);
        expect(() => decode(record, bytes.subarray(0, cut % bytes.length))).toThrow(XdrError);
      }),
    );
  });
});

test('a byte order mark is part of a text', () => {
  expect(decode(string(10), encode(string(10), '\ufeffa'))).toBe('\ufeffa');
});

test('bytes that are no UTF-8 are read as a text with replacement characters', () => {
  expect(decode(string(10), fromHex('0000 0001 ff00 0000'))).toBe('\ufffd');
});
