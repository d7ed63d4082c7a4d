import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encode, int, struct } from '../src/codec/xdr-type.ts';
import { CallLimit } from '../src/rpc/call-limit.ts';
import { KEEPALIVE_PROCEDURES, MESSAGE_TYPES, PROGRAMS, STATUSES } from '../src/rpc/frame.ts';
import type { RpcConnectionOptions } from '../src/rpc/rpc-connection.ts';
import { connectToPeer } from './peer.ts';

const procedure = { number: 7, name: 'EXAMPLE' };
const payloadOf = (value: number) => encode(int, value);

function connect(options: Partial<RpcConnectionOptions> = {}) {
  const pair = connectToPeer(options);
  onTestFinished(() => pair.connection.close());
  const call = async (value: number, signal?: AbortSignal) =>
    Uint8Array.from(await pair.connection.call({ procedure, payload: payloadOf(value), signal }));
  return { ...pair, call };
}

function limit(options: ConstructorParameters<typeof CallLimit>[0]) {
  const made = new CallLimit(options, undefined);
  onTestFinished(() => made[Symbol.dispose]());
  return made;
}

describe('calls', () => {
  test('each call gets the answer to it, in whatever order they come', async () => {
    const { peer, call } = connect();
    const results = Promise.all([call(1), call(2), call(3)]);
    const [first, second, third] = await peer.take(3);
    for (const frame of [third!, first!, second!]) peer.reply(frame, frame.payload);
    expect(await results).toEqual([payloadOf(1), payloadOf(2), payloadOf(3)]);
  });

  test('a call is one message of libvirt’s protocol, with a serial of its own', async () => {
    const { peer, call } = connect();
    call(1).catch(() => undefined);
    call(2).catch(() => undefined);
    const frames = await peer.take(2);
    expect(frames[0]).toMatchObject({ program: 0x20008086, version: 1, procedure: 7, type: 0, status: 0 });
    expect(frames[0]?.serial).not.toBe(frames[1]?.serial);
  });

  test('an answer that is an error says libvirt’s code, name, domain, level and message, and the procedure', async () => {
    const { peer, call } = connect();
    const result = call(1);
    peer.refuse(await peer.next(), 42, 'Domain not found');
    await expect(result).rejects.toMatchObject({
      name: 'LibvirtError',
      code: 42,
      codeName: 'NO_DOMAIN',
      domain: 10,
      domainName: 'QEMU',
      level: 2,
      message: 'Domain not found',
      procedure: 'EXAMPLE',
    });
  });

  test('an error of which nothing can be read fails its call alone', async () => {
    const { peer, call } = connect();
    const results = [call(1), call(2)] as const;
    const [first, second] = await peer.take(2);
    peer.send({ procedure: 7, serial: first!.serial, status: STATUSES.error, payload: new Uint8Array(3) });
    peer.reply(second!, payloadOf(2));
    await expect(results[0]).rejects.toMatchObject({
      name: 'LibvirtClientError',
      kind: 'protocol',
      outcome: 'unknown',
    });
    expect(await results[1]).toEqual(payloadOf(2));
  });

  test('no more calls are under way than allowed; the next one goes out when one was answered', async () => {
    const { peer, call } = connect({ requests: 2 });
    const results = [call(1), call(2), call(3)];
    const [first, second] = await peer.take(2);
    expect(peer.unread).toEqual([]);
    peer.reply(first!, payloadOf(1));
    peer.reply(await peer.next(), payloadOf(3));
    peer.reply(second!, payloadOf(2));
    expect(await Promise.all(results)).toEqual([payloadOf(1), payloadOf(2), payloadOf(3)]);
  });
});

describe('giving up', () => {
  test('a call that was sent fails with an unknown outcome, and keeps its place until the server answers', async () => {
    const { peer, call } = connect({ requests: 1 });
    const controller = new AbortController();
    const result = call(1, limit({ signal: controller.signal }).signal);
    const frame = await peer.next();
    const waiting = call(2);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toMatchObject({
      kind: 'aborted',
      outcome: 'unknown',
      cause: expect.objectContaining({ message: 'enough' }),
    });
    expect(peer.unread).toEqual([]);
    peer.reply(frame);
    peer.reply(await peer.next(), payloadOf(2));
    expect(await waiting).toEqual(payloadOf(2));
  });

  test('a call that still waits is never sent', async () => {
    const { peer, call } = connect({ requests: 1 });
    const controller = new AbortController();
    const first = call(1);
    const second = call(2, limit({ signal: controller.signal }).signal);
    const third = call(3);
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted', outcome: 'not-sent' });
    peer.reply(await peer.next(), payloadOf(1));
    const next = await peer.next();
    expect(next.payload).toEqual(payloadOf(3));
    peer.reply(next, payloadOf(3));
    expect(await Promise.all([first, third])).toEqual([payloadOf(1), payloadOf(3)]);
  });

  test('a call with an aborted signal is never sent', async () => {
    const { peer, call } = connect();
    await expect(call(1, limit({ signal: AbortSignal.abort() }).signal)).rejects.toMatchObject({
      kind: 'aborted',
      outcome: 'not-sent',
    });
    expect(peer.unread).toEqual([]);
  });

  test('a call whose time is over fails with the kind timeout', async () => {
    const { call } = connect();
    await expect(call(1, limit({ timeoutMs: 5 }).signal)).rejects.toMatchObject({
      kind: 'timeout',
      outcome: 'unknown',
    });
  });
});

describe('the end of a connection', () => {
  test('calls that were sent fail as lost with an unknown outcome, those that waited and later ones as not sent', async () => {
    const { connection, peer, call } = connect({ requests: 1 });
    const results = [call(1), call(2), call(3)];
    await peer.next();
    peer.socket.destroy();
    const outcomes = await Promise.allSettled(results);
    expect(outcomes).toMatchObject([
      { reason: { kind: 'lost', outcome: 'unknown' } },
      { reason: { kind: 'lost', outcome: 'not-sent' } },
      { reason: { kind: 'lost', outcome: 'not-sent' } },
    ]);
    await expect(call(4)).rejects.toMatchObject({ kind: 'lost', outcome: 'not-sent' });
    expect(await connection.closed).toMatchObject({ kind: 'lost' });
  });

  test('closing fails calls with the kind closed, and can be repeated', async () => {
    const { connection, call } = connect();
    const result = call(1);
    const closing = [connection.close(), connection.close()];
    await expect(result).rejects.toMatchObject({ kind: 'closed' });
    await Promise.all(closing);
    await expect(call(2)).rejects.toMatchObject({ kind: 'closed', outcome: 'not-sent' });
  });

  test('a second answer to the same call breaks the protocol', async () => {
    const { connection, peer, call } = connect();
    const result = call(1);
    const frame = await peer.next();
    peer.reply(frame, payloadOf(1));
    peer.reply(frame, payloadOf(2));
    expect(await result).toEqual(payloadOf(1));
    expect(await connection.closed).toMatchObject({ kind: 'protocol' });
  });

  test.each([
    ['an answer to nothing', { serial: 99, procedure: 7 }],
    ['an answer of another procedure', { serial: 1, procedure: 8 }],
    ['an answer that is neither good nor bad', { serial: 1, procedure: 7, status: STATUSES.continue }],
    ['a call', { type: MESSAGE_TYPES.call }],
    ['an unknown type', { type: 6 }],
    ['another program', { program: 0x2000_8087 }],
    ['another version', { version: 2 }],
  ])('%s breaks the protocol and ends it', async (_title, frame) => {
    const { connection, peer, call } = connect();
    const result = call(1);
    await peer.next();
    const ended = once(peer.socket, 'end');
    peer.send(frame);
    await expect(result).rejects.toMatchObject({ kind: 'protocol', outcome: 'unknown' });
    expect(await connection.closed).toMatchObject({ kind: 'protocol' });
    await ended;
  });
});

describe('keepalive', () => {
  const ping = {
    program: PROGRAMS.keepalive,
    type: MESSAGE_TYPES.event,
    serial: 0,
    procedure: KEEPALIVE_PROCEDURES.ping,
  };

  test('a question is answered', async () => {
    const { peer } = connect();
    peer.send(ping);
    expect(await peer.next()).toMatchObject({ ...ping, procedure: KEEPALIVE_PROCEDURES.pong, status: 0 });
  });

  test('a flood of questions does not fill the memory with answers that nobody takes', async () => {
    const { peer, call, socket } = connect();
    const result = call(1);
    const frame = await peer.next();
    peer.socket.pause();
    for (let count = 0; count < 20_000; count += 1) peer.send(ping);
    peer.reply(frame, payloadOf(1));
    await result;
    expect(socket.writableLength).toBeLessThan(100_000);
  });

  test('a server that is silent is asked, and given up when it does not answer', async () => {
    const { connection, peer, call } = connect({ keepalive: { intervalMs: 5, count: 2, frameTimeoutMs: 60_000 } });
    const result = call(1);
    await peer.next();
    expect(await peer.take(2)).toMatchObject([ping, ping]);
    await expect(result).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('keepalive') });
    expect(await connection.closed).toMatchObject({ kind: 'lost' });
  });

  test('a server that answers is not given up', async () => {
    const { peer, call } = connect({ keepalive: { intervalMs: 5, count: 1, frameTimeoutMs: 60_000 } });
    const result = call(1);
    const frame = await peer.next();
    for (let count = 0; count < 5; count += 1) {
      expect(await peer.next()).toMatchObject(ping);
      peer.send({ ...ping, procedure: KEEPALIVE_PROCEDURES.pong });
    }
    peer.reply(frame, payloadOf(1));
    expect(await result).toEqual(payloadOf(1));
  });

  test('a message that does not come to its end is given up, although bytes arrive', async () => {
    const { connection, peer } = connect({ keepalive: { intervalMs: 5, count: 1_000, frameTimeoutMs: 20 } });
    peer.socket.write(Uint8Array.of(0, 0, 1, 0));
    const drip = setInterval(() => peer.socket.write(Uint8Array.of(0)), 1);
    onTestFinished(() => clearInterval(drip));
    expect(await connection.closed).toMatchObject({ kind: 'lost', message: expect.stringContaining('did not end') });
  });
});

describe('events', () => {
  const event = { type: MESSAGE_TYPES.event, procedure: 318 };

  test('they are passed on in order, before an answer that comes behind them', async () => {
    const { connection, peer, call } = connect();
    const seen: string[] = [];
    connection.onEvent((number, payload) => void seen.push(`${number} ${payload[3]}`));
    const result = call(1).then(() => seen.push('answer'));
    const frame = await peer.next();
    peer.send({ ...event, payload: payloadOf(1) });
    peer.send({ ...event, payload: payloadOf(2) });
    peer.reply(frame);
    await result;
    expect(seen).toEqual(['318 1', '318 2', 'answer']);
  });

  test('without anybody who listens they are dropped', async () => {
    const { peer, call } = connect();
    const result = call(1);
    const frame = await peer.next();
    peer.send({ ...event, payload: encode(struct({ a: int }), { a: 1 }) });
    peer.reply(frame, payloadOf(1));
    expect(await result).toEqual(payloadOf(1));
  });
});
