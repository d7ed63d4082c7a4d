import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGceSite, createMachinePark, startGceEmulator } from '@cloud-spi/emulator';
import { PassThroughClient } from 'google-auth-library';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GcpProviderOptions } from '../src/gcp-provider-options.ts';
import { createProvider } from '../src/index.ts';
import { failureOf, SMALL } from './gcp-world.ts';

const INSTANCE = 'projects/demo-project/zones/europe-west1-b/instances/vm-1';

async function startEmulator() {
  const timings = { startingMs: 0, readLagMs: 0, listLagMs: 0 };
  const emulator = await startGceEmulator({ park: createMachinePark({ ...createGceSite(), timings }) });
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
  const folder = mkdtempSync(join(tmpdir(), 'provider-gcp-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'authorities.pem');
}

function makeProvider(options: GcpProviderOptions) {
  const authClient = new PassThroughClient();
  const provider = createProvider({ projectId: 'demo-project', authClient, maxAttempts: 1, ...options });
  onTestFinished(() => provider[Symbol.asyncDispose]());
  return provider;
}

describe('a certificate that nobody vouches for', () => {
  it('is refused, for reads and for changes, and the error names the option that mends it', async () => {
    const emulator = await startEmulator();
    const { url } = await startSecureFront(emulator.url);
    const provider = makeProvider({ endpoint: url, maxAttempts: 5 });
    for (const call of [() => provider.describeScope(), () => provider.provisionInstance(SMALL)]) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ code: 'Unavailable', retryable: false, outcome: 'not-sent' });
      expect(error.message).toContain('caFile');
    }
    expect(emulator.countRequests()).toBe(0);
  });

  it('is taken, for reads and for changes, when a file names its authority', async () => {
    const emulator = await startEmulator();
    const { url, certificate } = await startSecureFront(emulator.url);
    const caFile = aFile();
    writeFileSync(caFile, certificate);
    const provider = makeProvider({ endpoint: url, caFile });
    expect(await provider.describeScope()).toMatchObject({ id: 'gcp:demo-project' });
    expect(await provider.provisionInstance(SMALL)).toMatchObject({ state: 'running' });
  });
});

describe('a proxy', () => {
  it('leads everything to the endpoint, the SDK’s requests too, with the certificate checked', async () => {
    const emulator = await startEmulator();
    const front = await startSecureFront(emulator.url);
    const proxy = await startProxy();
    const caFile = aFile();
    writeFileSync(caFile, front.certificate);
    const provider = makeProvider({ endpoint: front.url, proxyUrl: proxy.url, caFile });
    await provider.provisionInstance(SMALL);
    expect(emulator.countRequests()).toBeGreaterThan(1);
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(front.url).host]));
    const wary = makeProvider({ endpoint: front.url, proxyUrl: proxy.url });
    expect(await failureOf(wary.describeScope())).toMatchObject({ code: 'Unavailable', retryable: false });
  });

  it('that refuses, or is not there, is named; nothing was sent', async () => {
    const emulator = await startEmulator();
    const front = await startSecureFront(emulator.url);
    const proxy = await startProxy(403);
    for (const [proxyUrl, words] of [
      [proxy.url, 'answers 403'],
      ['http://127.0.0.1:1', 'cannot be reached'],
    ] as const) {
      const error = await failureOf(makeProvider({ endpoint: front.url, proxyUrl }).describeScope());
      expect(error).toMatchObject({ code: 'Unavailable', outcome: 'not-sent' });
      expect(error.message).toContain(words);
    }
  });
});

it('an endpoint that is not there is Unavailable, for reads and for changes; nothing was sent', async () => {
  const { url: endpoint, close } = await startGceEmulator({ park: createMachinePark(createGceSite()) });
  await close();
  const provider = makeProvider({ endpoint });
  for (const call of [() => provider.describeScope(), () => provider.terminateInstance(INSTANCE)]) {
    expect(await failureOf(call())).toMatchObject({ code: 'Unavailable', outcome: 'not-sent', retryable: true });
  }
});
