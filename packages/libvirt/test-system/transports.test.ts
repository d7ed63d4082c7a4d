import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createLibvirtClient, type LibvirtClientOptions } from '../src/index.ts';
import { makeCertificates } from './make-certificates.ts';
import { type LibvirtServer, startLibvirtServer } from './start-libvirt-server.ts';

let server: LibvirtServer;
beforeAll(async () => {
  server = await startLibvirtServer();
});
afterAll(() => server[Symbol.asyncDispose]());

function open(options: LibvirtClientOptions) {
  const client = createLibvirtClient(options);
  onTestFinished(() => client[Symbol.asyncDispose]());
  return client;
}

const tlsOf = ({ ca, clientCertificate: certificate, clientKey: key } = server.certificates) => ({
  ca,
  certificate,
  key,
});

describe('a real server is reached', () => {
  test.each(['unix', 'tcp', 'tls'] as const)('by %s: calls, large answers and events', async (transport) => {
    const client = open({ uri: server.uris[transport], ...(transport === 'tls' ? { tls: tlsOf() } : {}) });
    const events: string[] = [];
    await using _subscription = await client.domains.subscribeLifecycle(({ domain, event }) => {
      events.push(`${domain.name} ${event}`);
    });
    const description = 'x'.repeat(300_000);
    const name = `by-${transport}`;
    const domain = await client.domains.define(
      `<domain type='test'><name>${name}</name><description>${description}</description>
       <memory>1024</memory><os><type>hvm</type></os></domain>`,
    );
    expect(await client.domains.getXml(domain)).toContain(description);
    await client.domains.undefine(domain);
    await expect.poll(() => events).toEqual([`${name} defined`, `${name} undefined`]);
    expect(await client.host.getLibvirtVersion()).toMatchObject({ major: expect.any(Number) });
  });

  test('by TLS with the certificates in the folder that the URI names', async () => {
    const client = open({ uri: `${server.uris.tls}?pkipath=${server.certificates.folder}` });
    expect((await client.domains.list()).map(({ name }) => name)).toContain('test');
  });

  test('a connection that is read-only changes nothing', async () => {
    const client = open({ uri: server.uris.tcp, readOnly: true });
    const [domain] = await client.domains.list();
    await expect(client.domains.destroy(domain!)).rejects.toMatchObject({ codeName: 'OPERATION_DENIED' });
  });
});

describe('TLS says what is wrong, and sends nothing', () => {
  test('an authority that did not sign the server', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'libvirt-other-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { ca } = await makeCertificates(folder);
    const client = open({ uri: server.uris.tls, tls: { ...tlsOf(), ca } });
    await expect(client.connect()).rejects.toMatchObject({ kind: 'tls-identity', outcome: 'not-sent' });
  });

  test('a name that the certificate does not carry', async () => {
    const client = open({ uri: server.uris.tls, tls: { ...tlsOf(), serverName: 'another.example' } });
    await expect(client.connect()).rejects.toMatchObject({
      kind: 'tls-identity',
      message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
  });

  test('a client without certificate, and one that nobody has signed', async () => {
    const without = open({ uri: server.uris.tls, tls: { ca: server.certificates.ca } });
    await expect(without.connect()).rejects.toMatchObject({ kind: 'tls-refused', outcome: 'not-sent' });
    const folder = await mkdtemp(join(tmpdir(), 'libvirt-other-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const foreign = { ...tlsOf(await makeCertificates(folder)), ca: server.certificates.ca };
    await expect(open({ uri: server.uris.tls, tls: foreign }).connect()).rejects.toMatchObject({ kind: 'tls-refused' });
  });

  test('a server without TLS', async () => {
    const uri = server.uris.tcp.replace('+tcp', '+tls');
    const client = open({ uri, tls: tlsOf(), connectTimeoutMs: 2_000 });
    await expect(client.connect()).rejects.toMatchObject({ kind: 'unreachable', outcome: 'not-sent' });
  });

  test.each([
    ['tls.ca', { ca: 'no certificate' }],
    ['tls.certificate', { certificate: 'no certificate', key: 'no key' }],
    ['tls.key', { key: undefined }],
  ])('%s that is none or is missing is refused by name', async (name, wrong) => {
    const client = open({ uri: server.uris.tls, tls: { ...tlsOf(), ...wrong } });
    await expect(client.connect()).rejects.toMatchObject({
      kind: 'invalid-argument',
      message: expect.stringContaining(name),
    });
  });
});

test('a driver that the server does not have is refused by the server', async () => {
  const client = open({ uri: server.uris.tcp.replace('test+', 'nosuch+') });
  await expect(client.connect()).rejects.toMatchObject({ codeName: 'NO_CONNECT', procedure: 'CONNECT_OPEN' });
});

describe('a server that crashes', () => {
  test('fails calls, is found again by the next call, and subscriptions come back', async () => {
    const own = await startLibvirtServer();
    onTestFinished(() => own[Symbol.asyncDispose]());
    const client = open({ uri: own.uris.unix, reconnect: { initialDelayMs: 20, maximumDelayMs: 200 } });
    const events: string[] = [];
    let restored = 0;
    await client.domains.subscribeLifecycle(({ event }) => events.push(event), { onRestored: () => (restored += 1) });
    await own.kill();
    await expect.poll(() => client.domains.list().catch(({ kind }) => kind)).toBe('unreachable');
    await own.start();
    await expect.poll(() => restored).toBe(1);
    const [domain] = await client.domains.list();
    await client.domains.destroy(domain!);
    await expect.poll(() => events).toContain('stopped');
  });
});
