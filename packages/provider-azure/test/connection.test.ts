import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { harness } from '../src/conformance-harness.ts';
import { type AzureProviderOptions, createProvider } from '../src/index.ts';
import { failureOf } from './azure-world.ts';

const SCOPE = { subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: 'labs', location: 'westeurope' };

/** An https server that answers every request with a resource group, and notes what it was asked with. */
async function startSecureServer() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const seen: { authorization: string | undefined; userAgent: string | undefined }[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const { authorization, 'user-agent': userAgent } = request.headers;
    seen.push({ authorization, userAgent });
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ location: 'westeurope' }));
  });
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-azure-'));
  const certificateAuthorityFile = join(folder, 'authority.pem');
  writeFileSync(certificateAuthorityFile, cert);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  return { endpoint: `https://localhost:${port}`, certificateAuthorityFile, seen };
}

function makeProvider(options: AzureProviderOptions) {
  const provider = createProvider({ ...SCOPE, maxAttempts: 1, ...options });
  onTestFinished(() => provider[Symbol.asyncDispose]());
  return provider;
}

/** A credential that notes for what it is asked. */
function noteScopes() {
  const scopes: unknown[] = [];
  const getToken = async (scope: string | string[]) => {
    scopes.push(scope);
    return { token: 'secret-token', expiresOnTimestamp: Date.now() + 3_600_000 };
  };
  return { scopes, credential: { getToken } };
}

describe('over https', () => {
  it('a private authority is trusted when its file is named, and the token is asked for once', async () => {
    const { endpoint, certificateAuthorityFile, seen } = await startSecureServer();
    const { credential, scopes } = noteScopes();
    const provider = makeProvider({ endpoint, certificateAuthorityFile, credential });
    await Promise.all([provider.describeScope(), provider.describeScope()]);
    expect(seen).toHaveLength(2);
    expect(seen[0]?.authorization).toBe('Bearer secret-token');
    expect(seen[0]?.userAgent).toContain('cloud-spi');
    expect(scopes).toEqual([['https://management.azure.com/.default']]);
  });

  it.each([
    ['us-government', 'https://management.usgovcloudapi.net/.default'],
    ['china', 'https://management.chinacloudapi.cn/.default'],
  ] as const)('the token for the cloud %s is asked for %s', async (cloud, scope) => {
    const { endpoint, certificateAuthorityFile } = await startSecureServer();
    const { credential, scopes } = noteScopes();
    await makeProvider({ endpoint, certificateAuthorityFile, credential, cloud }).describeScope();
    expect(scopes).toEqual([[scope]]);
  });

  it('an authority that nobody knows is Unavailable, and nothing was sent', async () => {
    const { endpoint, seen } = await startSecureServer();
    const { credential } = noteScopes();
    expect(await failureOf(makeProvider({ endpoint, credential }).describeScope())).toMatchObject({
      code: 'Unavailable',
      nativeCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      outcome: 'not-sent',
    });
    expect(seen).toEqual([]);
  });

  it('a file of authorities that cannot be read is named', async () => {
    const { endpoint } = await startSecureServer();
    const { credential } = noteScopes();
    const provider = makeProvider({ endpoint, credential, certificateAuthorityFile: '/nowhere.pem' });
    expect(await failureOf(provider.describeScope())).toMatchObject({
      code: 'InvalidConfiguration',
      operation: 'describeScope',
      problems: [{ path: 'certificateAuthorityFile' }],
    });
  });

  it('a proxy is used when one is named', async () => {
    const { endpoint, certificateAuthorityFile, seen } = await startSecureServer();
    const tunnels: (string | undefined)[] = [];
    const proxy = createPlainServer();
    proxy.on('connect', ({ url = '' }, socket, head) => {
      tunnels.push(url);
      const [, port] = url.split(':');
      const target = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.write(head);
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const { credential } = noteScopes();
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await makeProvider({ endpoint, certificateAuthorityFile, credential, proxy: proxyUrl }).describeScope();
    expect(tunnels).toEqual([endpoint.replace('https://', '')]);
    expect(seen).toHaveLength(1);
  });
});

describe('without credentials', () => {
  it('a credential that has none is Unauthenticated, says where to look, and is looked for at the call only', async () => {
    const { endpoint, seen } = await startSecureServer();
    const getToken = () =>
      Promise.reject(Object.assign(new Error('secret details'), { name: 'CredentialUnavailableError' }));
    const provider = makeProvider({ endpoint, credential: { getToken } });
    const error = await failureOf(provider.describeScope());
    expect(error).toMatchObject({ code: 'Unauthenticated', outcome: 'not-sent', retryable: false });
    expect(error.message).toContain('authentication');
    expect(error.message).not.toContain('secret details');
    expect(seen).toEqual([]);
  });

  it('the environment as their source names what is missing', async () => {
    const { endpoint } = await startSecureServer();
    const error = await failureOf(makeProvider({ endpoint, authentication: 'environment' }).describeScope());
    expect(error).toMatchObject({ code: 'Unauthenticated', nativeCode: 'CredentialUnavailableError' });
  });
});

it('a live run says at once everything that it lacks', async () => {
  const names = ['AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'AZURE_LOCATION', 'AZURE_SUBNET'];
  for (const name of names) expect(process.env[name], `${name} must not be set for this test`).toBeUndefined();
  const error = await failureOf((async () => await harness({ live: true }))());
  expect(error.code).toBe('InvalidConfiguration');
  for (const name of names) expect(error.message).toContain(name);
});
