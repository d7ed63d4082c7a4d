import { describe, expect, onTestFinished, test } from 'vitest';
import type { LibvirtStream } from '../src/libvirt-stream.ts';
import { type Frame, MESSAGE_TYPES, STATUSES } from '../src/rpc/frame.ts';
import { connectToPeer, errorOf, type Peer } from './peer.ts';

const procedure = { number: 208, name: 'EXAMPLE_STREAM' };
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));

async function openStream() {
  const { connection, peer } = connectToPeer();
  onTestFinished(() => connection.close());
  const opening = connection.openStream({ procedure, payload: new Uint8Array(0) });
  const call = await peer.next();
  peer.reply(call);
  return { connection, peer, call, stream: await opening };
}

function sender(peer: Peer, call: Frame) {
  return (status: number, payload: Uint8Array = new Uint8Array(0)) =>
    peer.send({ procedure: call.procedure, serial: call.serial, type: MESSAGE_TYPES.stream, status, payload });
}

async function readAll(stream: LibvirtStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('reading', () => {
  test('ends with the empty part, is confirmed by this side and then by the server', async () => {
    const { peer, call, stream } = await openStream();
    const send = sender(peer, call);
    send(STATUSES.continue, bytesOf('one '));
    send(STATUSES.continue, bytesOf('two'));
    send(STATUSES.continue);
    const text = readAll(stream);
    expect(await peer.next()).toMatchObject({ type: MESSAGE_TYPES.stream, status: STATUSES.ok, serial: call.serial });
    send(STATUSES.ok);
    expect(await text).toBe('one two');
  });

  test('bytes that arrive together with the answer that opens it are not lost', async () => {
    const { connection, peer } = connectToPeer();
    onTestFinished(() => connection.close());
    const opening = connection.openStream({ procedure, payload: new Uint8Array(0) });
    const call = await peer.next();
    const send = sender(peer, call);
    peer.socket.cork();
    peer.reply(call);
    send(STATUSES.continue, bytesOf('early'));
    send(STATUSES.continue);
    send(STATUSES.ok);
    peer.socket.uncork();
    expect(await readAll(await opening)).toBe('early');
  });

  test('what was received before an error is given first, then the error', async () => {
    const { peer, call, stream } = await openStream();
    const send = sender(peer, call);
    send(STATUSES.continue, bytesOf('part'));
    send(STATUSES.error, errorOf(38, 'disk error'));
    const iterator = stream[Symbol.asyncIterator]();
    expect(String((await iterator.next()).value)).toBe('part');
    await expect(iterator.next()).rejects.toMatchObject({ name: 'LibvirtError', codeName: 'SYSTEM_ERROR' });
  });

  test('a reader that is slow stops the server after about a mebibyte, and loses nothing', async () => {
    const { peer, call, stream } = await openStream();
    const send = sender(peer, call);
    const part = new Uint8Array(65_536).fill(7);
    let sent = 0;
    while (!peer.socket.writableNeedDrain || sent < 2 * 1_048_576) {
      send(STATUSES.continue, part);
      sent += part.length;
      await new Promise((resolve) => setImmediate(resolve));
      if (sent > 16 * 1_048_576) throw new Error('nothing stops the server');
    }
    expect(peer.socket.writableLength).toBeGreaterThan(0);
    send(STATUSES.continue);
    const text = readAll(stream);
    await peer.next();
    send(STATUSES.ok);
    expect((await text).length).toBe(sent);
  });

  test('many small parts that nobody reads stop the server, too', async () => {
    const { peer, call } = await openStream();
    const send = sender(peer, call);
    let parts = 0;
    while (!peer.socket.writableNeedDrain) {
      for (let index = 0; index < 1_000; index += 1, parts += 1) send(STATUSES.continue, bytesOf('x'));
      await new Promise((resolve) => setImmediate(resolve));
      if (parts > 20_000) throw new Error('nothing stops the server');
    }
    expect(parts).toBeGreaterThan(0);
  });

  test('leaving the loop early aborts the stream; what still arrives of it is dropped', async () => {
    const { connection, peer, call, stream } = await openStream();
    const send = sender(peer, call);
    send(STATUSES.continue, bytesOf('first'));
    const left = (async () => {
      for await (const chunk of stream) return Uint8Array.from(chunk);
      return undefined;
    })();
    expect(await peer.next()).toMatchObject({ type: MESSAGE_TYPES.stream, status: STATUSES.error });
    send(STATUSES.continue, bytesOf('late'));
    send(STATUSES.error);
    expect(await left).toEqual(bytesOf('first'));
    send(STATUSES.continue, bytesOf('very late'));
    const result = connection.call({ procedure: { number: 1, name: 'NEXT' }, payload: new Uint8Array(0) });
    peer.reply(await peer.next());
    await result;
  });

  test('it can be iterated once', async () => {
    const { peer, call, stream } = await openStream();
    const send = sender(peer, call);
    send(STATUSES.continue);
    send(STATUSES.ok);
    await readAll(stream);
    await expect(readAll(stream)).rejects.toMatchObject({ kind: 'closed' });
  });
});

describe('writing', () => {
  test('large pieces are cut into parts that the server takes, and nothing is sent when there is nothing', async () => {
    const { peer, call, stream } = await openStream();
    const writing = stream.write(new Uint8Array(600_000)).then(() => stream.write(new Uint8Array(0)));
    const parts = await peer.take(3);
    expect(parts.map(({ payload }) => payload.length)).toEqual([262_120, 262_120, 75_760]);
    expect(parts.every(({ type, status, serial }) => type === 3 && status === 2 && serial === call.serial)).toBe(true);
    await writing;
    expect(peer.unread).toEqual([]);
  });

  test('finishing waits until the server has confirmed that everything is carried out', async () => {
    const { peer, call, stream } = await openStream();
    let isFinished = false;
    const finishing = stream.finish().then(() => {
      isFinished = true;
    });
    expect(await peer.next()).toMatchObject({ type: MESSAGE_TYPES.stream, status: STATUSES.ok });
    expect(isFinished).toBe(false);
    sender(peer, call)(STATUSES.ok);
    await finishing;
    await stream.finish();
    await stream.abort();
    await expect(stream.write(bytesOf('late'))).rejects.toMatchObject({ kind: 'closed' });
  });

  test('an error of the server is reported by the next write, and by finishing', async () => {
    const { peer, call, stream } = await openStream();
    sender(peer, call)(STATUSES.error, errorOf(38, 'No space left on device'));
    await expect(stream.finish()).rejects.toMatchObject({ codeName: 'SYSTEM_ERROR' });
    await expect(stream.write(bytesOf('x'))).rejects.toMatchObject({ codeName: 'SYSTEM_ERROR' });
  });

  test('a write that waits reports the error of the server, also when the connection is closed because of it', async () => {
    const { connection, peer, call, stream } = await openStream();
    void stream.ended.then(() => connection.close());
    peer.socket.pause();
    const writing = stream.write(new Uint8Array(4 * 1_048_576));
    sender(peer, call)(STATUSES.error, errorOf(38, 'No space left on device'));
    await expect(writing).rejects.toMatchObject({ codeName: 'SYSTEM_ERROR' });
  });

  test('it waits for a server that is slow', async () => {
    const { peer, stream } = await openStream();
    peer.socket.pause();
    let written = 0;
    const writing = (async () => {
      for (; written < 64; written += 1) await stream.write(new Uint8Array(65_536));
    })();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeLessThan(64);
    peer.socket.resume();
    await writing;
  });
});

describe('the end', () => {
  test('an abort does not wait for a server that takes no bytes', async () => {
    const { peer, stream } = await openStream();
    peer.socket.pause();
    const writing = stream.write(new Uint8Array(4 * 1_048_576));
    writing.catch(() => undefined);
    await stream.abort();
    await stream.finish();
  });

  test('a refused opening fails with the server’s error', async () => {
    const { connection, peer } = connectToPeer();
    onTestFinished(() => connection.close());
    const opening = connection.openStream({ procedure, payload: new Uint8Array(0) });
    peer.refuse(await peer.next(), 3, 'not supported');
    await expect(opening).rejects.toMatchObject({ codeName: 'NO_SUPPORT', procedure: 'EXAMPLE_STREAM' });
  });

  test('a lost connection fails whatever waits', async () => {
    const { peer, stream } = await openStream();
    const reading = readAll(stream);
    peer.socket.destroy();
    await expect(reading).rejects.toMatchObject({ kind: 'lost' });
    await expect(stream.finish()).rejects.toMatchObject({ kind: 'lost' });
    await stream.abort();
  });

  test('an abort that the server confirms by success or by an error is over, and so is one that it does not confirm', async () => {
    for (const status of [STATUSES.ok, STATUSES.error]) {
      const { peer, call, stream } = await openStream();
      const aborting = stream.abort();
      expect(await peer.next()).toMatchObject({ status: STATUSES.error, payload: new Uint8Array(0) });
      sender(peer, call)(status);
      await aborting;
    }
    const { stream } = await openStream();
    await stream.abort();
  });
});
