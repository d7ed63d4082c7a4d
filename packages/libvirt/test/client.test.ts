import { once } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createLibvirtClient,
  type DomainLifecycleEvent,
  type LibvirtClient,
  type LibvirtClientOptions,
} from '../src/index.ts';
import { PROCEDURES } from '../src/protocol/procedures.ts';
import { type Frame, MESSAGE_TYPES, STATUSES } from '../src/rpc/frame.ts';
import type { Peer } from './peer.ts';
import { answer, type Script, ScriptedServer, sendLifecycleEvent } from './scripted-server.ts';

const UUID = '0c0ffee0-1111-4222-8333-444455556666';
const OTHER = '0c0ffee0-1111-4222-8333-444455557777';
const domain = { name: 'example', uuid: UUID, id: -1 };
const volume = { pool: 'pool', name: 'volume', key: '/pool/volume' };

async function start(script: Script, options: Partial<LibvirtClientOptions> = {}) {
  const server = await ScriptedServer.start(script);
  const client = createLibvirtClient({
    uri: server.uri,
    reconnect: { initialDelayMs: 1, maximumDelayMs: 20 },
    ...options,
  });
  onTestFinished(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  return { server, client };
}

const isCallOf = (call: Frame, procedure: { readonly number: number }) => call.procedure === procedure.number;

/** Answers what the tests ask by default. */
const answerAll: Script = (call, peer) => {
  if (isCallOf(call, PROCEDURES.connectGetHostname)) answer(peer, call, PROCEDURES.connectGetHostname, 'host');
  else if (isCallOf(call, PROCEDURES.domainEventCallbackRegisterAny)) {
    answer(peer, call, PROCEDURES.domainEventCallbackRegisterAny, 1);
  } else if (isCallOf(call, PROCEDURES.domainCreateWithFlags)) {
    answer(peer, call, PROCEDURES.domainCreateWithFlags, { ...domain, id: 4 });
  } else peer.reply(call);
};

describe('connecting', () => {
  test('nothing is opened before the first call, and calls at the same time share one connection', async () => {
    const { server, client } = await start(answerAll);
    expect(server.peers.length).toBe(0);
    expect(await Promise.all(Array.from({ length: 20 }, () => client.host.getHostname()))).toEqual(
      new Array(20).fill('host'),
    );
    expect(server.peers.length).toBe(1);
  });

  test('without a server it says so, and that nothing was sent', async () => {
    const { server, client } = await start(answerAll);
    await server.stop();
    await expect(client.connect()).rejects.toMatchObject({ kind: 'unreachable', outcome: 'not-sent' });
    await expect(client.domains.start(domain)).rejects.toMatchObject({ kind: 'unreachable', outcome: 'not-sent' });
  });

  test('a server that lets nobody in within the time counts as unreachable', async () => {
    const { server, client } = await start(answerAll, { connectTimeoutMs: 20 });
    server.silence();
    await expect(client.connect()).rejects.toMatchObject({ kind: 'unreachable', outcome: 'not-sent' });
  });

  test.each([
    [[1], 'SASL'],
    [[7], 'the kind 7'],
  ])('a server that authenticates by %j is not supported, by name', async (authentications, name) => {
    const { server, client } = await start(answerAll);
    server.authentications = authentications;
    await expect(client.connect()).rejects.toMatchObject({
      kind: 'not-supported',
      outcome: 'not-sent',
      message: expect.stringContaining(name),
    });
  });

  test('polkit without a password lets in', async () => {
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.authPolkit)) answer(peer, call, PROCEDURES.authPolkit, 1);
      else answerAll(call, peer);
    });
    server.authentications = [2];
    expect(await client.host.getHostname()).toBe('host');
  });

  test('polkit that wants a password from an agent is not supported, by name', async () => {
    const { server, client } = await start((call, peer) => peer.refuse(call, 94, 'no polkit agent available'));
    server.authentications = [2];
    await expect(client.connect()).rejects.toMatchObject({
      kind: 'not-supported',
      message: expect.stringContaining('polkit wants a password'),
    });
  });

  test('a server that breaks the protocol while it lets in has not seen the call', async () => {
    const { server, client } = await start((_call, peer) => peer.send({ type: 9 }));
    server.authentications = [2];
    await expect(client.domains.start(domain)).rejects.toMatchObject({ kind: 'protocol', outcome: 'not-sent' });
  });

  test('arguments that the protocol cannot carry are refused before anything is opened', async () => {
    const { server, client } = await start(answerAll);
    const refused = { kind: 'invalid-argument', outcome: 'not-sent' };
    await expect(client.domains.lookupByName('a\0b')).rejects.toMatchObject(refused);
    await expect(client.domains.lookupByUuid('no uuid')).rejects.toMatchObject(refused);
    await expect(client.volumes.resize(volume, 1.5)).rejects.toMatchObject(refused);
    await expect(client.volumes.resize(volume, -1)).rejects.toMatchObject(refused);
    await expect(client.host.getHostname({ timeoutMs: 0 })).rejects.toMatchObject(refused);
    expect(server.peers.length).toBe(0);
  });
});

describe('what changes something', () => {
  test('holds up no read, and no more than four at a time are under way', async () => {
    const starts: [Frame, Peer][] = [];
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.domainCreateWithFlags)) starts.push([call, peer]);
      else answerAll(call, peer);
    });
    const started = Promise.all(Array.from({ length: 6 }, () => client.domains.start(domain)));
    expect(await client.host.getHostname()).toBe('host');
    await expect.poll(() => starts.length).toBe(4);
    expect(server.peers.length).toBe(2);
    for (let index = 0; index < 6; index += 1) {
      await expect.poll(() => starts.length).toBeGreaterThan(index);
      const [call, peer] = starts[index]!;
      answer(peer, call, PROCEDURES.domainCreateWithFlags, { ...domain, id: index });
    }
    expect(await started).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('has as many connections as wanted, also none of its own', async () => {
    const several = await start(answerAll, { write: { connections: 3 } });
    await Promise.all(Array.from({ length: 9 }, () => several.client.domains.start(domain)));
    expect(several.server.peers.length).toBe(3);
    const none = await start(answerAll, { write: { connections: 0 } });
    await Promise.all([none.client.domains.start(domain), none.client.host.getHostname()]);
    expect(none.server.peers.length).toBe(1);
  });
});

describe('calls that the server does not answer', () => {
  test('do not hold up later ones for good: another connection takes over, and the one held up ends', async () => {
    const { server, client } = await start((call, peer) => {
      if (!isCallOf(call, PROCEDURES.domainGetState)) answerAll(call, peer);
    });
    const first = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.domains.getState(domain, { timeoutMs: 20 })),
    );
    expect(first).toMatchObject(new Array(5).fill({ reason: { kind: 'timeout', outcome: 'unknown' } }));
    expect(await client.host.getHostname()).toBe('host');
    expect(server.peers.length).toBe(2);
    await expect.poll(() => server.peers.map(({ socket }) => socket.destroyed)).toEqual([true, false]);
  });

  test('the connection that is held up stays as long as somebody waits for an answer', async () => {
    const waiting: [Frame, Peer][] = [];
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.domainLookupByUuid)) waiting.push([call, peer]);
      else if (!isCallOf(call, PROCEDURES.domainGetState)) answerAll(call, peer);
    });
    const patient = client.domains.lookupByUuid(UUID);
    await Promise.allSettled(Array.from({ length: 5 }, () => client.domains.getState(domain, { timeoutMs: 20 })));
    expect(await client.host.getHostname()).toBe('host');
    const [call, peer] = waiting[0]!;
    answer(peer, call, PROCEDURES.domainLookupByUuid, domain);
    expect(await patient).toEqual(domain);
    await expect.poll(() => server.peers.map(({ socket }) => socket.destroyed)).toEqual([true, false]);
  });
});

describe('a lost connection', () => {
  test('fails the calls that were under way, and the next call connects again', async () => {
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.domainCreateWithFlags)) peer.socket.destroy();
      else answerAll(call, peer);
    });
    await expect(client.domains.start(domain)).rejects.toMatchObject({ kind: 'lost', outcome: 'unknown' });
    expect(await client.host.getHostname()).toBe('host');
    server.peers.at(-1)?.socket.destroy();
    await expect.poll(() => client.host.getHostname().catch(() => undefined)).toBe('host');
  });
});

describe('lifecycle events', () => {
  const collect = (events: DomainLifecycleEvent[]) => (event: DomainLifecycleEvent) => void events.push(event);

  test('they arrive in order, one registration for all subscribers, each of whom gets what it wants', async () => {
    let registrations = 0;
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.domainEventCallbackRegisterAny)) registrations += 1;
      answerAll(call, peer);
    });
    const all: DomainLifecycleEvent[] = [];
    const one: DomainLifecycleEvent[] = [];
    await client.domains.subscribeLifecycle(collect(all));
    const subscription = await client.domains.subscribeLifecycle(collect(one), {
      domain: { uuid: UUID.toUpperCase() },
    });
    const [peer] = server.peers as [Peer];
    for (const [uuid, event] of [
      [OTHER, 0],
      [UUID, 2],
      [UUID, 99],
    ] as const)
      sendLifecycleEvent(peer, uuid, event);
    await client.host.getHostname();
    await subscription[Symbol.asyncDispose]();
    sendLifecycleEvent(peer, UUID, 5);
    await client.host.getHostname();
    expect(registrations).toBe(1);
    expect(all.map(({ event }) => event)).toEqual(['defined', 'started', 'unknown', 'stopped']);
    expect(one.map(({ event }) => event)).toEqual(['started', 'unknown']);
    expect(one[0]).toEqual({ domain: { name: 'example', uuid: UUID, id: -1 }, event: 'started', detail: 0 });
  });

  test('after a lost connection the subscription is restored by itself, and says that events are missing', async () => {
    const { server, client } = await start(answerAll);
    const events: DomainLifecycleEvent[] = [];
    let restored = 0;
    await client.domains.subscribeLifecycle(collect(events), { onRestored: () => (restored += 1) });
    await server.stop();
    await server.listen();
    await expect.poll(() => restored).toBe(1);
    sendLifecycleEvent(server.peers.at(-1)!, UUID, 1);
    await expect.poll(() => events.map(({ event }) => event)).toEqual(['undefined']);
  });

  test('they come once, also while a new connection takes over from one that is held up', async () => {
    const { server, client } = await start((call, peer) => {
      const isUnanswered = [PROCEDURES.domainGetState, PROCEDURES.domainLookupByUuid].some((one) =>
        isCallOf(call, one),
      );
      if (!isUnanswered) answerAll(call, peer);
    });
    const events: DomainLifecycleEvent[] = [];
    await client.domains.subscribeLifecycle(collect(events));
    const patient = client.domains.lookupByUuid(UUID);
    patient.catch(() => undefined);
    await Promise.allSettled(Array.from({ length: 5 }, () => client.domains.getState(domain, { timeoutMs: 20 })));
    await client.domains.subscribeLifecycle(() => undefined);
    const [older, newer] = server.peers as [Peer, Peer];
    sendLifecycleEvent(older, UUID, 0);
    sendLifecycleEvent(newer, UUID, 0);
    sendLifecycleEvent(newer, UUID, 2);
    await expect.poll(() => events.map(({ event }) => event)).toEqual(['defined', 'started']);
  });

  test('a server without events refuses the subscription', async () => {
    const { client } = await start((call, peer) => peer.refuse(call, 3, 'this function is not supported'));
    await expect(client.domains.subscribeLifecycle(() => undefined)).rejects.toMatchObject({ codeName: 'NO_SUPPORT' });
  });

  test('an event that is malformed ends the connection, which is restored', async () => {
    const { server, client } = await start(answerAll);
    let restored = 0;
    await client.domains.subscribeLifecycle(() => undefined, { onRestored: () => (restored += 1) });
    server.peers[0]?.send({ type: MESSAGE_TYPES.event, procedure: 318, payload: new Uint8Array(5) });
    await expect.poll(() => restored).toBe(1);
  });
});

describe('transfers', () => {
  const streamOf = (call: Frame) => ({ type: MESSAGE_TYPES.stream, procedure: call.procedure, serial: call.serial });

  /** Sends what it is asked for in parts of one byte; keeps what it is sent. */
  function storage(content: string) {
    const received: Uint8Array[] = [];
    const script: Script = (call, peer) => {
      const isStream = call.type === MESSAGE_TYPES.stream;
      if (isStream && call.status === STATUSES.continue) received.push(call.payload);
      else if (isStream) peer.send({ ...streamOf(call), status: STATUSES.ok });
      else if (isCallOf(call, PROCEDURES.storageVolDownload)) {
        peer.reply(call);
        for (const byte of Buffer.from(content)) {
          peer.send({ ...streamOf(call), status: STATUSES.continue, payload: Uint8Array.of(byte) });
        }
        peer.send({ ...streamOf(call), status: STATUSES.continue });
      } else answerAll(call, peer);
    };
    return { script, receivedText: () => Buffer.concat(received).toString() };
  }

  async function readText(source: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  test('each has a connection of its own, which ends with it', async () => {
    const { script, receivedText } = storage('content');
    const { server, client } = await start(script);
    await client.connect();
    await client.volumes.upload(volume, [Buffer.from('a'), Buffer.from('bc')]);
    expect(receivedText()).toBe('abc');
    expect(await readText(client.volumes.download(volume))).toBe('content');
    expect(server.peers.length).toBe(3);
    await expect.poll(() => server.peers.map(({ socket }) => socket.destroyed)).toEqual([false, true, true]);
  });

  test('a source that fails aborts the upload and passes its error on', async () => {
    const { script } = storage('');
    const { server, client } = await start(script);
    const failing = (function* () {
      yield Buffer.from('a');
      throw new Error('no more');
    })();
    await expect(client.volumes.upload(volume, failing)).rejects.toThrow('no more');
    await expect.poll(() => server.peers[0]?.socket.destroyed).toBe(true);
  });

  test('a stream of Node.js as source is destroyed when the upload fails, even before it begins', async () => {
    const { server, client } = await start((call, peer) => peer.refuse(call, 50, 'no storage vol'));
    const refused = Readable.from([Buffer.from('a')]);
    await expect(client.volumes.upload(volume, refused)).rejects.toMatchObject({ codeName: 'NO_STORAGE_VOL' });
    expect(refused.destroyed).toBe(true);
    await server.stop();
    const unsent = Readable.from([Buffer.from('a')]);
    await expect(client.volumes.upload(volume, unsent)).rejects.toMatchObject({ kind: 'unreachable' });
    expect(unsent.destroyed).toBe(true);
  });

  test('a source that gives texts instead of bytes is refused, and the upload aborted', async () => {
    const { script, receivedText } = storage('');
    const { server, client } = await start(script);
    const texts = ['text'] as unknown as Uint8Array[];
    await expect(client.volumes.upload(volume, texts)).rejects.toMatchObject({
      kind: 'invalid-argument',
      message: expect.stringContaining('not string'),
    });
    await expect.poll(() => server.peers[0]?.socket.destroyed).toBe(true);
    expect(receivedText()).toBe('');
  });

  test('a source that hangs is given up with the call', async () => {
    const { script } = storage('');
    const { client } = await start(script);
    const hanging = (async function* () {
      yield Buffer.from('a');
      await new Promise(() => undefined);
    })();
    const controller = new AbortController();
    const upload = client.volumes.upload(volume, hanging, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(upload).rejects.toMatchObject({ kind: 'aborted' });
    await expect(client.volumes.upload(volume, hanging, { timeoutMs: 20 })).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('a download that stalls is given up with the call', async () => {
    const { client } = await start((call, peer) => {
      if (call.type === MESSAGE_TYPES.stream) peer.send({ ...streamOf(call), status: STATUSES.ok });
      else peer.reply(call);
    });
    await expect(readText(client.volumes.download(volume, { timeoutMs: 30 }))).rejects.toMatchObject({
      kind: 'timeout',
      outcome: 'unknown',
    });
  });

  test('a download that is left early ends its connection', async () => {
    const { script } = storage('content');
    const { server, client } = await start(script);
    for await (const chunk of client.volumes.download(volume)) {
      expect(Buffer.from(chunk).toString()).toBe('c');
      break;
    }
    await expect.poll(() => server.peers[0]?.socket.destroyed).toBe(true);
  });
});

describe('closing', () => {
  const closed = { kind: 'closed' };

  test('ends every connection and every attempt; pending and later calls fail with the kind closed', async () => {
    const { server, client } = await start((call, peer) => {
      if (isCallOf(call, PROCEDURES.domainCreateWithFlags)) return;
      answerAll(call, peer);
    });
    await client.connect();
    const pending = client.domains.start(domain);
    const outcome = expect(pending).rejects.toMatchObject(closed);
    await expect.poll(() => server.peers.length).toBe(2);
    const ends = server.peers.map(({ socket }) => once(socket, 'close'));
    await Promise.all([client[Symbol.asyncDispose](), client[Symbol.asyncDispose]()]);
    await outcome;
    await Promise.all(ends);
    await expect(client.host.getHostname()).rejects.toMatchObject({ ...closed, outcome: 'not-sent' });
    await expect(client.connect()).rejects.toMatchObject(closed);
  });

  test('ends a connection that is just being opened', async () => {
    const { server, client } = await start(answerAll);
    server.silence();
    const connecting = client.connect();
    const outcome = expect(connecting).rejects.toMatchObject(closed);
    await expect.poll(() => server.peers.length).toBe(1);
    await client[Symbol.asyncDispose]();
    await outcome;
  });

  test('ends the attempts to restore a subscription', async () => {
    const { server, client } = await start(answerAll, {
      reconnect: { initialDelayMs: 60_000, maximumDelayMs: 60_000 },
    });
    await client.domains.subscribeLifecycle(() => undefined);
    await server.stop();
    await client[Symbol.asyncDispose]();
  });

  test('a client that was never used has nothing to end', async () => {
    const client: LibvirtClient = createLibvirtClient({ uri: 'test:///default' });
    await client[Symbol.asyncDispose]();
    await expect(client.connect()).rejects.toMatchObject(closed);
  });
});
