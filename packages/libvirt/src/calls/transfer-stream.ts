import { Readable } from 'node:stream';
import type { LibvirtCallOptions } from '../call-options.ts';
import { LibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtStream } from '../libvirt-stream.ts';
import { CallLimit } from '../rpc/call-limit.ts';

/** Opens the stream of a transfer. */
type OpenStream = (signal: AbortSignal) => Promise<LibvirtStream>;

/**
 * Sends everything that a source gives.
 *
 * @param options - Hold for the whole transfer.
 */
export async function sendStream(
  open: OpenStream,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: LibvirtCallOptions | undefined,
): Promise<void> {
  using limit = new CallLimit(options, undefined);
  const stream = await openOrAbandon(open, source, limit.signal);
  const chunks = iterate(source);
  try {
    while (true) {
      const next = await limit.race(Promise.resolve(chunks.next()), 'unknown');
      if (next.done) break;
      await limit.race(stream.write(checkBytes(next.value)), 'unknown');
    }
    await limit.race(stream.finish(), 'unknown');
  } catch (error) {
    abandon(source);
    // Not awaited: a source that hangs would hang here again.
    void Promise.resolve(chunks.return?.()).catch(() => undefined);
    await stream.abort();
    throw error;
  }
}

async function openOrAbandon(open: OpenStream, source: object, signal: AbortSignal): Promise<LibvirtStream> {
  try {
    return await open(signal);
  } catch (error) {
    abandon(source);
    throw error;
  }
}

// A stream of Node.js holds its file or socket open until somebody has read it to its end, or destroys it.
function abandon(source: object): void {
  if (source instanceof Readable) source.on('error', () => undefined).destroy();
}

/**
 * Gives everything that arrives.
 *
 * @param options - Hold for the whole transfer.
 */
export async function* receiveStream(
  open: OpenStream,
  options: LibvirtCallOptions | undefined,
): AsyncGenerator<Uint8Array, void> {
  using limit = new CallLimit(options, undefined);
  await using stream = await open(limit.signal);
  const chunks = stream[Symbol.asyncIterator]();
  while (true) {
    const next = await limit.race(chunks.next(), 'unknown');
    if (next.done) return;
    yield next.value;
  }
}

// A stream of Node.js gives texts when it was opened with an encoding.
function checkBytes(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  throw new LibvirtClientError({
    kind: 'invalid-argument',
    message: `source: must give bytes as Uint8Array, not ${typeof bytes}.`,
    outcome: 'unknown',
  });
}

function iterate(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
