import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, FRAME_MAX_BYTES, type Frame } from './frame.ts';
import { FrameDecoder, FrameError } from './frame-decoder.ts';

const frames = fc.record({
  program: fc.nat(0xffff_ffff),
  version: fc.nat(0xffff_ffff),
  procedure: fc.integer(),
  type: fc.integer(),
  serial: fc.nat(0xffff_ffff),
  status: fc.integer(),
  payload: fc.uint8Array({ maxLength: 9_000 }),
});

const plain = (frame: Frame): Frame => ({ ...frame, payload: Uint8Array.from(frame.payload) });

function decodeAll(chunks: Iterable<Uint8Array>): Frame[] {
  const decoder = new FrameDecoder();
  return [...chunks].flatMap((chunk) => [...decoder.push(chunk)].map(plain));
}

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const end = start + (sizes[index % sizes.length] ?? 1);
    yield Uint8Array.from(bytes.subarray(start, end));
    start = end;
  }
}

test('a message is 28 bytes of header and its payload, in the order of libvirt', () => {
  const frame: Frame = {
    program: 0x20008086,
    version: 1,
    procedure: 66,
    type: 0,
    serial: 5,
    status: 0,
    payload: Uint8Array.of(9),
  };
  const bytes = encodeFrame(frame);
  expect(Buffer.from(bytes).toString('hex')).toBe('0000001d2000808600000001000000420000000000000005' + '0000000009');
  expect(plain(decodeFrame(bytes))).toEqual(frame);
});

test('however the bytes are cut, the same messages come out', () => {
  fc.assert(
    fc.property(
      fc.array(frames, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1, maxLength: 8 }),
      (sent, sizes) => {
        const bytes = Buffer.concat(sent.map(encodeFrame));
        expect(decodeAll(cut(bytes, sizes))).toEqual(sent);
      },
    ),
  );
});

test('a message byte by byte comes out whole, and only at its end', () => {
  const decoder = new FrameDecoder();
  const bytes = encodeFrame({
    program: 1,
    version: 1,
    procedure: 1,
    type: 1,
    serial: 1,
    status: 0,
    payload: new Uint8Array(7),
  });
  const seen = [...bytes].map((byte) => [...decoder.push(Uint8Array.of(byte))].length);
  expect(seen).toEqual([...new Array(bytes.length - 1).fill(0), 1]);
  expect(decoder.isInsideFrame).toBe(false);
});

describe('lengths that no message has are refused as soon as they are there', () => {
  test.each([0, 27, FRAME_MAX_BYTES + 1, 0xffff_ffff])('%i bytes', (length) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    expect(() => decodeAll([bytes])).toThrow(FrameError);
    expect(() => decodeAll(cut(bytes, [1]))).toThrow(FrameError);
  });
});

test('a message that claims to be large takes memory for what has arrived, not for what it claims', () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 64 }, () => {
    const decoder = new FrameDecoder();
    const start = Buffer.alloc(8);
    start.writeUInt32BE(FRAME_MAX_BYTES);
    expect([...decoder.push(start)]).toEqual([]);
    return decoder;
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(FRAME_MAX_BYTES);
  expect(decoders.every(({ isInsideFrame }) => isInsideFrame)).toBe(true);
});

test('the largest message of libvirt is taken', () => {
  const payload = new Uint8Array(FRAME_MAX_BYTES - 28);
  payload[payload.length - 1] = 7;
  const bytes = encodeFrame({ program: 1, version: 1, procedure: 1, type: 1, serial: 1, status: 0, payload });
  const [frame] = decodeAll(cut(bytes, [65_536]));
  expect(frame?.payload.length).toBe(payload.length);
  expect(frame?.payload.at(-1)).toBe(7);
});

test('whatever arrives, there are messages or a FrameError', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (chunks) => {
      try {
        decodeAll(chunks);
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
      }
    }),
  );
});
