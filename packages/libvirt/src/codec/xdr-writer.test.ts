import { describe, expect, it } from 'vitest';
import { XdrReader } from './xdr-reader.ts';
import { XdrWriter } from './xdr-writer.ts';

describe('XdrWriter', () => {
  it('grows at any value, whatever its type, and keeps what was put before', () => {
    // Memory grows at powers of two: every length around them is tried.
    for (let length = 230; length < 300; length++) {
      const text = 'x'.repeat(length);
      const writer = new XdrWriter();
      writer.string(text, 1_000);
      writer.int(-1);
      writer.hyper(-2n);
      writer.double(0.5);
      writer.string(text, 1_000);
      writer.uhyper(3n);
      writer.uint(4);
      const reader = new XdrReader(writer.finish());
      const read = [reader.string(1_000), reader.int(), reader.hyper(), reader.double(), reader.string(1_000)];
      expect([...read, reader.uhyper(), reader.uint()]).toEqual([text, -1, -2n, 0.5, text, 3n, 4]);
    }
  });
});
