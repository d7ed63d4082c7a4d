import { describe, expect, test } from 'vitest';
import { decode, encode } from '../src/codec/xdr-type.ts';
import { EVENTS, PROCEDURES, type Procedure } from '../src/protocol/procedures.ts';
import { encodeFrame, STATUSES } from '../src/rpc/frame.ts';
import { toAnswerError } from '../src/rpc/to-answer-error.ts';
import { RECORDINGS, readRecordedCalls, readRecording } from './recordings/read-recording.ts';

const procedures: readonly Procedure<unknown, unknown>[] = Object.values(PROCEDURES);
const calls = readRecordedCalls().flatMap(({ call, reply }) => {
  const procedure = procedures.find(({ number }) => number === call.procedure);
  return procedure ? [{ name: procedure.name, procedure, call, reply }] : [];
});

/** What no command of virsh that is recorded makes use of; the tests against real servers do, except for polkit. */
const NOT_RECORDED = [
  'AUTH_POLKIT',
  'CONNECT_GET_CAPABILITIES',
  'CONNECT_GET_DOMAIN_CAPABILITIES',
  'DOMAIN_OPEN_CONSOLE',
  'STORAGE_VOL_LOOKUP_BY_PATH',
];

const recorded = { name: 'recorded', uuid: '0c0ffee0-1111-4222-8333-444455556666' };

/** The arguments of the first call of a procedure, and its result. */
function firstCall<A, R>(procedure: Procedure<A, R>): { readonly given: A; readonly result: R } {
  const found = calls.find(({ name, reply }) => name === procedure.name && reply.status === STATUSES.ok);
  if (!found) throw new Error(`${procedure.name} is not recorded`);
  return {
    given: decode(procedure.arguments, found.call.payload),
    result: decode(procedure.result, found.reply.payload),
  };
}

describe('what libvirt’s own client and a real server have said', () => {
  test.each(RECORDINGS)('%s: every message is read and written as it was', (name) => {
    for (const { bytes, frame } of readRecording(name)) expect(new Uint8Array(encodeFrame(frame))).toEqual(bytes);
  });

  test.each(calls)('$name: the arguments are read and written as libvirt’s own client has', ({ procedure, call }) => {
    const value = decode(procedure.arguments, call.payload);
    expect(encode(procedure.arguments, value)).toEqual(call.payload);
  });

  test.each(calls.filter(({ reply, procedure }) => reply.status === STATUSES.ok && procedure.number !== 344))(
    '$name: the result is read and written as the server has',
    ({ procedure, reply }) => {
      const value = decode(procedure.result, reply.payload);
      expect(encode(procedure.result, value)).toEqual(reply.payload);
    },
  );

  test.each(calls.filter(({ reply }) => reply.status === STATUSES.error))(
    '$name: an error is read whole',
    ({ name, reply }) => {
      expect(toAnswerError(reply.payload, name)).toMatchObject({ name: 'LibvirtError', level: 2, procedure: name });
    },
  );

  test('every procedure is in a recording, or is named as one that is not', () => {
    const seen = new Set(calls.map(({ name }) => name));
    const missing = procedures.map(({ name }) => name).filter((name) => !seen.has(name));
    expect(missing.toSorted()).toEqual(NOT_RECORDED.toSorted());
  });
});

describe('every field is where it belongs', () => {
  test('a definition, and the domain that comes of it', () => {
    const { given, result } = firstCall(PROCEDURES.domainDefineXmlFlags);
    expect(given).toEqual({ xml: expect.stringMatching(/^<domain type='test'>.*<\/domain>$/s), flags: 1 });
    expect(result).toEqual({ ...recorded, id: -1 });
  });

  test('a start', () => {
    const { given, result } = firstCall(PROCEDURES.domainCreateWithFlags);
    expect(given).toEqual({ domain: { ...recorded, id: -1 }, flags: 8 });
    expect(result).toMatchObject({ ...recorded, id: expect.any(Number) });
  });

  test('state and size of a domain', () => {
    expect(firstCall(PROCEDURES.domainGetState).result).toEqual({ state: 1, reason: 0 });
    expect(firstCall(PROCEDURES.domainGetInfo).result).toEqual({
      state: 1,
      maxMemoryKib: 4_096,
      memoryKib: 4_096,
      vcpus: 1,
      cpuTimeNs: expect.any(BigInt),
    });
  });

  test('values of a domain, each of its type', () => {
    const found = calls.filter(({ name }) => name === 'CONNECT_GET_ALL_DOMAIN_STATS').at(-1);
    const [record] = decode(PROCEDURES.connectGetAllDomainStats.result, found?.reply.payload ?? new Uint8Array(0));
    expect(record?.domain).toMatchObject(recorded);
    expect(Object.fromEntries(record?.parameters ?? [])).toMatchObject({
      'state.state': 1,
      'state.reason': 1,
      'cpu.time': expect.any(BigInt),
      'balloon.maximum': 131_072n,
      'net.count': 1,
      'net.0.name': expect.stringMatching(/^vnet/),
      'block.0.capacity': 67_108_864n,
    });
  });

  test('title and metadata of a domain', () => {
    const sets = calls.filter(({ name }) => name === 'DOMAIN_SET_METADATA');
    const [title, element] = sets.map(({ call }) => decode(PROCEDURES.domainSetMetadata.arguments, call.payload));
    expect(title).toMatchObject({ type: 1, metadata: 'first', key: undefined, uri: undefined });
    expect(element).toMatchObject({ type: 2, metadata: '<tag>value</tag>', key: 'example', uri: 'urn:example' });
    expect(firstCall(PROCEDURES.domainGetMetadata).result).toBe('<tag>value</tag>');
  });

  test('addresses and leases', () => {
    expect(firstCall(PROCEDURES.domainInterfaceAddresses).result).toEqual([
      {
        name: expect.stringMatching(/^vnet/),
        macAddress: '52:54:00:aa:bb:cc',
        addresses: [{ family: 'ipv4', address: expect.stringMatching(/^192\.168\.213\./), prefix: 24 }],
      },
    ]);
    expect(firstCall(PROCEDURES.networkGetDhcpLeases).result).toContainEqual({
      interface: 'virbr-spi',
      expirySeconds: expect.any(Number),
      family: 'ipv4',
      macAddress: '52:54:00:aa:bb:cc',
      iaid: undefined,
      address: expect.stringMatching(/^192\.168\.213\./),
      prefix: 24,
      hostname: undefined,
      clientId: '01:52:54:00:aa:bb:cc',
    });
  });

  test('pools and volumes', () => {
    expect(firstCall(PROCEDURES.storagePoolGetInfo).result).toMatchObject({ state: 2, allocationBytes: 0 });
    expect(firstCall(PROCEDURES.storageVolCreateXml).result).toEqual({
      pool: 'default-pool',
      name: 'recorded.img',
      key: '/default-pool/recorded.img',
    });
    expect(firstCall(PROCEDURES.storageVolGetInfo).result).toEqual({
      kind: 0,
      capacityBytes: 1_048_576,
      allocationBytes: 1_048_576,
    });
    expect(firstCall(PROCEDURES.storageVolDownload).given).toMatchObject({ offset: 1, length: 3 });
  });

  test('a change of a network', () => {
    expect(firstCall(PROCEDURES.networkUpdate).given).toMatchObject({
      network: { name: 'cloud-spi' },
      command: 3,
      section: 4,
      parentIndex: -1,
      xml: "<host mac='52:54:00:00:00:99' ip='192.168.213.99'/>",
      flags: 1,
    });
  });

  test('the machine', () => {
    expect(firstCall(PROCEDURES.nodeGetInfo).result).toMatchObject({
      memoryKib: 3_145_728,
      cpus: 16,
      mhz: 1_400,
      numaNodes: 2,
      sockets: 2,
      cores: 2,
      threads: 2,
    });
    expect(firstCall(PROCEDURES.connectGetLibVersion).result).toBe(9_000_000n);
  });

  test('what happens to a domain', () => {
    const events = readRecording('test-events').filter(
      ({ frame }) => frame.procedure === EVENTS.domainLifecycle.number,
    );
    expect(events.map(({ frame }) => decode(EVENTS.domainLifecycle.payload, frame.payload))).toEqual([
      { callbackId: 0, domain: { ...recorded, id: expect.any(Number) }, event: 2, detail: 0 },
      { callbackId: 0, domain: { ...recorded, id: expect.any(Number) }, event: 5, detail: 1 },
    ]);
  });
});
