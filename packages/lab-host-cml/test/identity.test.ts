import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { address, startBench } from './bench.ts';
import { certificateOf } from './certificate-of.ts';
import { openDirectPort } from './direct-port.ts';

const otherFingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const everything = /./;

describe('a pin', () => {
  test('lets in the host with exactly that certificate, however the fingerprint is written', async () => {
    await using bench = await startBench();
    const fingerprint = bench.emulator.hosts()[0]?.certificateFingerprint256 ?? '';
    for (const written of [fingerprint, fingerprint.toLowerCase().replaceAll(':', '')]) {
      const host = bench.connect({ tls: { mode: 'pin', fingerprint: written } });
      expect(await host.probe()).toMatchObject({ reach: 'up', certificateFingerprint: fingerprint });
    }
  });

  test('refuses every other host before it is sent anything', async () => {
    await using bench = await startBench();
    const host = bench.connect({ tls: { mode: 'pin', fingerprint: otherFingerprint } });
    await expect(host.probe()).rejects.toMatchObject({ kind: 'tls-identity', retryable: false });
    await expect(host.authenticate()).rejects.toMatchObject({ kind: 'tls-identity' });
    expect(bench.requests('GET', everything) + bench.requests('POST', everything)).toBe(0);
  });

  test('that is no fingerprint is refused when the connection is made', async () => {
    await using bench = await startBench();
    expect(() => bench.connect({ tls: { mode: 'pin', fingerprint: 'AB:CD' } })).toThrow(/tls\.fingerprint/);
  });
});

describe('first use', () => {
  test('refuses a certificate that was rotated since, and serves it no request', async () => {
    await using bench = await startBench();
    await bench.host.authenticate();
    const before = bench.emulator.journal().length;
    await bench.emulator.rotateCertificate(address);
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'tls-identity' });
    await expect(bench.host.probe()).rejects.toMatchObject({ kind: 'tls-identity' });
    expect(bench.emulator.journal()).toHaveLength(before);
  });

  test('holds to the fingerprint that an earlier connection has seen', async () => {
    await using bench = await startBench();
    const { certificateFingerprint = '' } = await bench.host.probe();
    await bench.emulator.rotateCertificate(address);
    const later = bench.connect({ tls: { mode: 'first-use', fingerprint: certificateFingerprint } });
    await expect(later.probe()).rejects.toMatchObject({ kind: 'tls-identity' });
  });
});

describe('a certificate authority', () => {
  test('lets in a host whose certificate it signed for the expected name', async () => {
    await using bench = await startBench();
    const caPem = await certificateOf(bench.emulator.proxyUrl, address);
    const host = bench.connect({ tls: { mode: 'ca', caPem, serverName: 'cml-controller' } });
    expect(await host.probe()).toMatchObject({ reach: 'up', ready: true });
  });

  test('refuses another name, an address without a name, and an unknown issuer', async () => {
    await using bench = await startBench();
    const caPem = await certificateOf(bench.emulator.proxyUrl, address);
    for (const tls of [
      { mode: 'ca', caPem, serverName: 'other.example' },
      { mode: 'ca', caPem },
      { mode: 'ca', serverName: 'cml-controller' },
    ] as const) {
      await expect(bench.connect({ tls }).probe()).rejects.toMatchObject({ kind: 'tls-identity' });
    }
    expect(bench.emulator.journal()).toEqual([]);
  });

  test('that is no certificate is refused when the connection is made', async () => {
    await using bench = await startBench();
    expect(() => bench.connect({ tls: { mode: 'ca', caPem: 'no certificate' } })).toThrow(/tls\.caPem/);
  });
});

test('a connection lives longer than the time allowed for making it, with and without a proxy', async () => {
  await using bench = await startBench();
  await using direct = await openDirectPort(bench.emulator.proxyUrl, address);
  const timeouts = { connectMs: 500 };
  const hosts = [
    bench.connect({ address: '127.0.0.1' }, { proxy: undefined, port: direct.port, timeouts }),
    bench.connect({}, { timeouts }),
  ];
  for (const host of hosts) await host.probe();
  // The deadline is a timer of the system; nothing else shows that it is harmless later.
  await delay(600);
  for (const host of hosts) expect(await host.probe()).toMatchObject({ reach: 'up' });
  expect(direct.connections).toBe(1);
});

test('a port where nobody listens is unreachable', async () => {
  await using bench = await startBench();
  const { port } = await openDirectPort(bench.emulator.proxyUrl, address).then(async (direct) => {
    await direct[Symbol.asyncDispose]();
    return direct;
  });
  const host = bench.connect({ address: '127.0.0.1' }, { proxy: undefined, port });
  expect(await host.probe()).toMatchObject({ reach: 'unreachable', reason: expect.stringContaining('ECONNREFUSED') });
  await expect(host.license()).rejects.toMatchObject({ kind: 'unreachable', retryable: true });
});
