import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEc2Site, createMachinePark, type Ec2Emulator, startEc2Emulator } from '@cloud-spi/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Notes every file of the SDK that is loaded, and by when. */
const APPLICATION = `
import { registerHooks } from 'node:module';

let sdkFiles = 0;
registerHooks({
  load(url, context, nextLoad) {
    if (url.includes('/@aws-sdk/') || url.includes('/@smithy/')) sdkFiles++;
    return nextLoad(url, context);
  },
});
const { createProvider } = await import('@cloud-spi/provider-aws');
const afterImport = sdkFiles;
const provider = createProvider({
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  pollIntervalMs: 20,
});
const afterCreation = sdkFiles;
const { instanceId } = await provider.provisionInstance({
  name: 'web-1',
  namespace: 'default',
  imageId: 'ami-0a00000000000d12b',
  instanceType: 't3.micro',
});
const { state, name } = await provider.waitForInstanceRunning(instanceId);
await provider.terminateInstance(instanceId);
await provider.waitForInstanceTerminated(instanceId);
await provider[Symbol.asyncDispose]();
console.log(JSON.stringify({ afterImport, afterCreation, isLoaded: sdkFiles > 0, state, name }));
`;

let folder: TemporaryFolder;
let emulator: Ec2Emulator;

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'application', private: true, type: 'module' },
    'application.mjs': APPLICATION,
  });
  const timings = { startingMs: 50, terminatingMs: 50, readLagMs: 0, listLagMs: 0 };
  emulator = await startEc2Emulator({ park: createMachinePark({ ...createEc2Site(), timings }) });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'provider-aws']);
}, 180_000);

afterAll(async () => {
  await emulator?.close();
  folder[Symbol.dispose]();
}, 60_000);

test('with provider-aws come the SDK of its cloud, and neither that of another one nor the emulator', () => {
  const modules = join(folder.path, 'node_modules');
  expect(readdirSync(join(modules, '@cloud-spi')).toSorted()).toEqual(['provider-aws', 'provider-kit', 'spi']);
  expect(existsSync(join(modules, '@aws-sdk/client-ec2'))).toBe(true);
  const others = readdirSync(modules).filter((name) => /azure|google|gaxios|libvirt|xml2js/.test(name));
  expect(others).toEqual([]);
});

test('it works, and loads no file of the SDK before the first call', async () => {
  const environment = { AWS_ENDPOINT_URL_EC2: emulator.url };
  const { exitCode, stdout, stderr } = await runCommand(
    process.execPath,
    ['application.mjs'],
    folder.path,
    environment,
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    afterImport: 0,
    afterCreation: 0,
    isLoaded: true,
    state: 'running',
    name: 'web-1',
  });
}, 60_000);
