import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createGceSite, createMachinePark, type GceEmulator, startGceEmulator } from '@cloud-spi/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Notes every file of Google's libraries that is loaded, and by when. */
const APPLICATION = `
import { registerHooks } from 'node:module';

const loaded = { sdk: 0, authentication: 0 };
registerHooks({
  load(url, context, nextLoad) {
    if (/\\/@google-cloud\\/|\\/google-gax\\/|\\/protobufjs\\//.test(url)) loaded.sdk++;
    if (/\\/google-auth-library\\/|\\/gaxios\\//.test(url)) loaded.authentication++;
    return nextLoad(url, context);
  },
});
const seen = [];
const see = () => seen.push({ ...loaded });
const { createProvider } = await import('@cloud-spi/provider-gcp');
const provider = createProvider({ projectId: 'demo-project', zone: 'europe-west1-b', endpoint: process.env.ENDPOINT });
see();
for await (const _ of provider.listInstances()) ;
see();
const { instanceId } = await provider.provisionInstance({
  name: 'web-1',
  namespace: 'default',
  imageId: 'debian-cloud/debian-12',
  instanceType: 'e2-small',
});
see();
const { state, name } = await provider.waitForInstanceRunning(instanceId);
await provider.terminateInstance(instanceId);
await provider[Symbol.asyncDispose]();
const [creation, reading, changing] = seen;
console.log(JSON.stringify({
  creation,
  reading: { sdk: reading.sdk, isAuthenticationLoaded: reading.authentication > 0 },
  isSdkLoadedByChanging: changing.sdk > 0,
  state,
  name,
}));
`;

let folder: TemporaryFolder;
let emulator: GceEmulator;

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'application', private: true, type: 'module' },
    'application.mjs': APPLICATION,
  });
  const timings = { startingMs: 50, terminatingMs: 50, readLagMs: 0, listLagMs: 0 };
  emulator = await startGceEmulator({ park: createMachinePark({ ...createGceSite(), timings }) });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'provider-gcp']);
}, 180_000);

afterAll(async () => {
  await emulator?.close();
  folder[Symbol.dispose]();
}, 60_000);

test('with provider-gcp come the SDK of its cloud, and neither that of another one nor the emulator', () => {
  const modules = join(folder.path, 'node_modules');
  expect(readdirSync(join(modules, '@cloud-spi')).toSorted()).toEqual(['provider-gcp', 'provider-kit', 'spi']);
  expect(existsSync(join(modules, '@google-cloud/compute'))).toBe(true);
  const others = readdirSync(modules).filter((name) => /aws|smithy|azure|libvirt|xml2js/.test(name));
  expect(others).toEqual([]);
});

test('it loads nothing of Google’s to be made, no file of the SDK to read, and the SDK with the first change', async () => {
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, ['application.mjs'], folder.path, {
    ENDPOINT: emulator.url,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    creation: { sdk: 0, authentication: 0 },
    reading: { sdk: 0, isAuthenticationLoaded: true },
    isSdkLoadedByChanging: true,
    state: 'running',
    name: 'web-1',
  });
}, 120_000);
