import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 65_536;

/**
 * Reads the beginning of a text file, so that a file of any size, or one without an end, costs no more than the limit.
 *
 * @param path - A file, a device or a pipe.
 * @param maxBytes - How much is wanted.
 * @returns The text; where there is more than `maxBytes`, a text that is longer than that.
 * @throws What the file system says, with its `code`.
 */
export function readTextStart(path: string, maxBytes: number): string {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let size = 0; size <= maxBytes; ) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const length = readSync(file, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, length));
      size += length;
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    closeSync(file);
  }
}
