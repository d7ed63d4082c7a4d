import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEc2Site, createMachinePark, startEc2Emulator } from '@cloud-spi/emulator';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AwsProviderOptions } from '../src/aws-provider-options.ts';
import { createProvider } from '../src/index.ts';
import { failureOf } from './aws-world.ts';

const SCOPE = { id: 'aws:123456789012/us-east-1' };

async function startEmulator() {
  const emulator = await startEc2Emulator({ park: createMachinePark(createEc2Site()) });
  onTestFinished(() => emulator.close());
  return emulator;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The emulator behind TLS, with a certificate that nobody vouches for. */
async function startSecureFront(url: string) {
  const names = [{ type: 2, value: 'localhost' }] as const;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [...names] }],
  });
  const server = createSecureServer({ cert, key }, (incoming, outgoing) => {
    const { method = 'GET', headers, url: path } = incoming;
    const forwarded = request(`${url}${path}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  return { certificate: cert, url: `https://localhost:${await listen(server)}` };
}

/** A proxy that knows CONNECT, or refuses it. */
async function startProxy(statusCode = 200) {
  const targets: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    targets.push(url);
    socket.write(`HTTP/1.1 ${statusCode} Because\r\n\r\n`);
    if (statusCode !== 200) return socket.end();
    const target = connect(Number(url.split(':')[1]), '127.0.0.1');
    target.pipe(socket).pipe(target);
    for (const end of [target, socket]) end.on('error', () => [target.destroy(), socket.destroy()]);
    return undefined;
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, targets };
}

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'provider-aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'authorities.pem');
}

function makeProvider(options: AwsProviderOptions) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const provider = createProvider({ region: 'us-east-1', credentials, maxAttempts: 1, ...options });
  onTestFinished(() => provider[Symbol.asyncDispose]());
  return provider;
}

describe('a certificate that nobody vouches for', () => {
  it('is refused, and the error names the option that mends it', async () => {
    const emulator = await startEmulator();
    const { url } = await startSecureFront(emulator.url);
    const error = await failureOf(makeProvider({ endpoint: url, maxAttempts: 5 }).describeScope());
    expect(error).toMatchObject({ code: 'Unavailable', retryable: false, outcome: 'not-sent' });
    expect(error.message).toContain('certificateAuthorityFile (AWS_CA_BUNDLE)');
    expect(emulator.countRequests()).toBe(0);
  });

  it('is taken when a file names its authority', async () => {
    const emulator = await startEmulator();
    const { url, certificate } = await startSecureFront(emulator.url);
    const file = aFile();
    writeFileSync(file, certificate);
    const provider = makeProvider({ endpoint: url, certificateAuthorityFile: file });
    expect(await provider.describeScope()).toMatchObject(SCOPE);
  });
});

it('a file of authorities that is missing is named, and looked for again at the next call', async () => {
  const emulator = await startEmulator();
  const { url, certificate } = await startSecureFront(emulator.url);
  const file = aFile();
  const provider = makeProvider({ endpoint: url, certificateAuthorityFile: file });
  const error = await failureOf(provider.describeScope());
  expect(error).toMatchObject({ code: 'InvalidConfiguration', operation: 'describeScope' });
  expect(error.message).toContain(file);
  writeFileSync(file, certificate);
  expect(await provider.describeScope()).toMatchObject(SCOPE);
});

describe('a proxy', () => {
  it('leads to plain endpoints', async () => {
    const emulator = await startEmulator();
    const { url, targets } = await startProxy();
    const provider = makeProvider({ endpoint: emulator.url, proxy: url });
    expect(await provider.describeScope()).toMatchObject(SCOPE);
    expect(targets).toEqual([new URL(emulator.url).host]);
  });

  it('leads to encrypted endpoints, with the certificate checked as without one', async () => {
    const emulator = await startEmulator();
    const front = await startSecureFront(emulator.url);
    const { url, targets } = await startProxy();
    const file = aFile();
    writeFileSync(file, front.certificate);
    const trusting = makeProvider({ endpoint: front.url, proxy: url, certificateAuthorityFile: file });
    expect(await trusting.describeScope()).toMatchObject(SCOPE);
    expect(targets).toEqual([new URL(front.url).host]);
    const wary = makeProvider({ endpoint: front.url, proxy: url });
    expect(await failureOf(wary.describeScope())).toMatchObject({ code: 'Unavailable', retryable: false });
  });

  it('that refuses, or is not there, is named; nothing was sent', async () => {
    const emulator = await startEmulator();
    const { url } = await startProxy(403);
    for (const [proxy, words] of [
      [url, 'answers 403'],
      ['http://127.0.0.1:1', 'cannot be reached'],
    ] as const) {
      const error = await failureOf(makeProvider({ endpoint: emulator.url, proxy }).describeScope());
      expect(error).toMatchObject({ code: 'Unavailable', outcome: 'not-sent' });
      expect(error.message).toContain(words);
    }
  });
});

it('an endpoint that is not there is Unavailable; nothing was sent', async () => {
  const error = await failureOf(makeProvider({ endpoint: 'http://127.0.0.1:1' }).describeScope());
  expect(error).toMatchObject({ code: 'Unavailable', outcome: 'not-sent', retryable: true });
});
