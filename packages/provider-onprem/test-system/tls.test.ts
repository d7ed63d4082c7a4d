import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { prepareHost, type SystemHost } from './system-host.ts';

const run = promisify(execFile);
const SOCKET = '/var/run/libvirt/libvirt-sock';
/** What libvirt says first to a client whose certificate it accepts. */
const ACCEPTED = Uint8Array.of(1);

let host: SystemHost;
let own: string;
let foreign: string;
let server: Server;

/** Makes an authority, and a certificate for 127.0.0.1 that it vouches for, by the names that libvirt's clients look for. */
async function makeCertificates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-tls-'));
  const file = (name: string) => join(folder, name);
  const key = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(`${name}key.pem`)];
  await run('openssl', ['req', '-x509', ...key('ca'), '-out', file('cacert.pem'), '-days', '2', '-subj', '/CN=tests']);
  await run('openssl', ['req', ...key('client'), '-out', file('request'), '-subj', '/CN=client']);
  await writeFile(file('extensions'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n');
  const authority = ['-CA', file('cacert.pem'), '-CAkey', file('cakey.pem'), '-CAcreateserial'];
  const certificate = ['-days', '2', '-extfile', file('extensions'), '-out', file('clientcert.pem')];
  await run('openssl', ['x509', '-req', '-in', file('request'), ...authority, ...certificate]);
  return folder;
}

beforeAll(async () => {
  host = await prepareHost();
  [own, foreign] = await Promise.all([makeCertificates(), makeCertificates()]);
  const read = (name: string) => readFile(join(own, name));
  const [ca, cert, key] = await Promise.all([read('cacert.pem'), read('clientcert.pem'), read('clientkey.pem')]);
  // libvirtd is in a network namespace: this stands at its door, and passes on what it has decrypted.
  server = createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (client) => {
    const libvirtd = connect(SOCKET);
    client.write(ACCEPTED);
    client.pipe(libvirtd).pipe(client);
    client.on('error', () => libvirtd.destroy()).on('close', () => libvirtd.destroy());
    libvirtd.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await host[Symbol.asyncDispose]();
  for (const folder of [own, foreign]) await rm(folder, { recursive: true });
});

function createProviderWith(certificates: string) {
  const { port } = server.address() as AddressInfo;
  const uri = `qemu+tls://127.0.0.1:${port}/system?pkipath=${certificates}`;
  return createProvider({ ...host.options, hosts: [{ name: 'local', uri }], attempts: 1 });
}

it('an instance is made, waited for and removed over TLS, uploads and events among it', async () => {
  await using provider = createProviderWith(own);
  const { instanceId } = await provider.provisionInstance({
    name: 'worker',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
    userData: '#!/bin/sh\n',
  });
  expect((await provider.waitForInstanceRunning(instanceId)).state).toBe('running');
  await provider.terminateInstance(instanceId);
  await provider.waitForInstanceTerminated(instanceId);
  expect(await host.listVolumes()).toEqual([]);
});

it('a host whose certificate nobody vouches for is Unauthenticated, and nothing was sent', async () => {
  await using provider = createProviderWith(foreign);
  await expect(provider.describeScope()).rejects.toMatchObject({
    code: 'Unauthenticated',
    nativeCode: 'tls-identity',
    outcome: 'not-sent',
    scopes: [{ zone: 'local' }],
  });
});

it('a host that does not accept the certificate of the client is Unauthenticated', async () => {
  const mixed = await mkdtemp(join(tmpdir(), 'cloud-spi-tls-'));
  await writeFile(join(mixed, 'cacert.pem'), await readFile(join(own, 'cacert.pem')));
  for (const name of ['clientcert.pem', 'clientkey.pem']) {
    await writeFile(join(mixed, name), await readFile(join(foreign, name)));
  }
  await using provider = createProviderWith(mixed);
  await expect(provider.describeScope()).rejects.toMatchObject({ code: 'Unauthenticated', nativeCode: 'tls-refused' });
  await rm(mixed, { recursive: true });
});
