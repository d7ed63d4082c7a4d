import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { XdrError } from '../src/codec/xdr-error.ts';
import { decode } from '../src/codec/xdr-type.ts';
import { isLibvirtClientError } from '../src/libvirt-client-error.ts';
import { isLibvirtError } from '../src/libvirt-error.ts';
import { EVENTS, PROCEDURES, type Procedure } from '../src/protocol/procedures.ts';
import { callProcedure, encodeArguments } from '../src/rpc/call-procedure.ts';
import { encodeFrame } from '../src/rpc/frame.ts';
import { connectToPeer } from './peer.ts';
import { RECORDINGS, readRecordedCalls, readRecording } from './recordings/read-recording.ts';

const conversations = RECORDINGS.map((name) =>
  Buffer.concat(readRecording(name).flatMap(({ from, bytes }) => (from === 'server' ? [bytes] : []))),
);

const isTyped = (reason: unknown) => isLibvirtError(reason) || isLibvirtClientError(reason);

/** Makes calls and opens a stream to a server that says this, in pieces of these sizes, and then ends the connection. */
async function listenTo(bytes: Uint8Array, sizes: readonly number[]): Promise<void> {
  const { connection, peer } = connectToPeer();
  connection.onEvent((_procedure, payload) => decode(EVENTS.domainLifecycle.payload, payload));
  const list = PROCEDURES.connectListAllDomains;
  const payload = encodeArguments(list, { needResults: 1, flags: 0 });
  const calls = [
    ...Array.from({ length: 4 }, () => callProcedure(connection, list, payload)),
    connection.openStream({ procedure: PROCEDURES.storageVolDownload, payload }).then(async (stream) => {
      for await (const _ of stream);
    }),
  ];
  for (let start = 0, index = 0; start < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    peer.socket.write(bytes.subarray(start, start + size));
    start += size;
  }
  peer.socket.end();
  const results = await Promise.allSettled(calls);
  for (const result of results) if (result.status === 'rejected') expect(isTyped(result.reason)).toBe(true);
  expect(await connection.closed).toMatchObject({ kind: expect.stringMatching(/^(lost|protocol)$/) });
}

const sizes = fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 5 });

describe('whatever a server says, every call ends with an answer or a typed error', () => {
  test('garbage', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), sizes, listenTo));
  });

  test('messages whose headers and payloads are anything', async () => {
    const small = fc.oneof(fc.nat(6), fc.integer());
    const frame = fc.record({
      program: fc.constantFrom(0x20008086, 0x6b656570, 7),
      version: fc.constantFrom(1, 1, 1, 2),
      procedure: fc.constantFrom(273, 209, 318, 1),
      type: fc.oneof(
        fc.constantFrom(1, 2, 3),
        small.map((value) => value | 0),
      ),
      serial: fc.nat(6),
      status: fc.oneof(
        fc.constantFrom(0, 1, 2),
        small.map((value) => value | 0),
      ),
      payload: fc.uint8Array({ maxLength: 80 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 12 }), sizes, async (frames, cut) => {
        await listenTo(Buffer.concat(frames.map(encodeFrame)), cut);
      }),
    );
  });

  test('real conversations with some bytes changed, left out or put in, cut off anywhere', async () => {
    const change = fc.record({ at: fc.nat(), put: fc.uint8Array({ maxLength: 6 }), drop: fc.nat(6) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...conversations),
        fc.array(change, { maxLength: 4 }),
        fc.nat(),
        sizes,
        async (conversation, changes, end, cut) => {
          let bytes = conversation.subarray(0, end % conversation.length);
          for (const { at, put, drop } of changes) {
            const start = at % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + drop)]);
          }
          await listenTo(bytes, cut);
        },
      ),
    );
  });
});

describe('whatever a payload is, it is a value or an XdrError', () => {
  const procedures: readonly Procedure<unknown, unknown>[] = Object.values(PROCEDURES);
  const samples = readRecordedCalls().filter(({ reply }) => reply.status === 0 && reply.payload.length > 0);

  test.each(procedures)('$name', (procedure) => {
    const real = samples.filter(({ reply }) => reply.procedure === procedure.number).map(({ reply }) => reply.payload);
    const mutated = fc.tuple(fc.constantFrom(...real, new Uint8Array(64)), fc.nat(), fc.nat(255), fc.nat());
    fc.assert(
      fc.property(mutated, ([sample, at, value, end]) => {
        const bytes = Uint8Array.from(sample.subarray(0, end % (sample.length + 1)));
        if (bytes.length > 0) bytes[at % bytes.length] = value;
        try {
          decode(procedure.result, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
