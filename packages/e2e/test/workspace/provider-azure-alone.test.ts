import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ArmEmulator, createArmSite, createMachinePark, startArmEmulator } from '@cloud-spi/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Notes every file of the SDK that is loaded, and by when; and whether the library for credentials ever is. */
const APPLICATION = `
import { registerHooks } from 'node:module';

let sdkFiles = 0;
let identityFiles = 0;
registerHooks({
  load(url, context, nextLoad) {
    if (url.includes('/@azure/') || url.includes('/@typespec/')) sdkFiles++;
    if (url.includes('/@azure/identity/')) identityFiles++;
    return nextLoad(url, context);
  },
});
const { createProvider } = await import('@cloud-spi/provider-azure');
const afterImport = sdkFiles;
const provider = createProvider({ endpoint: process.env.ENDPOINT, pollIntervalMs: 100 });
const afterCreation = sdkFiles;
const { instanceId } = await provider.provisionInstance({
  name: 'web-1',
  namespace: 'default',
  imageId: 'debian:debian-12:12-gen2:latest',
  instanceType: 'Standard_D2s_v5',
});
const { state, name } = await provider.waitForInstanceRunning(instanceId);
await provider.terminateInstance(instanceId);
await provider.waitForInstanceTerminated(instanceId);
await provider[Symbol.asyncDispose]();
console.log(JSON.stringify({ afterImport, afterCreation, isLoaded: sdkFiles > 0, identityFiles, state, name }));
`;

let folder: TemporaryFolder;
let emulator: ArmEmulator;

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'application', private: true, type: 'module' },
    'application.mjs': APPLICATION,
  });
  const timings = { startingMs: 50, terminatingMs: 50, listLagMs: 0 };
  const park = createMachinePark({ ...createArmSite(), timings });
  emulator = await startArmEmulator({ park, buckets: 'unlimited' });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'provider-azure']);
}, 300_000);

afterAll(async () => {
  await emulator?.close();
  folder[Symbol.dispose]();
}, 60_000);

test('with provider-azure come the SDK of its cloud, and neither that of another one nor the emulator', () => {
  const modules = join(folder.path, 'node_modules');
  expect(readdirSync(join(modules, '@cloud-spi')).toSorted()).toEqual(['provider-azure', 'provider-kit', 'spi']);
  expect(existsSync(join(modules, '@azure/arm-compute'))).toBe(true);
  expect(existsSync(join(modules, '@azure/arm-network'))).toBe(false);
  const others = readdirSync(modules).filter((name) => /aws|smithy|google|gaxios|libvirt|xml2js/.test(name));
  expect(others).toEqual([]);
});

test('it works, loads no file of the SDK before the first call, and looks for credentials only where it needs any', async () => {
  const environment = {
    ENDPOINT: emulator.url,
    AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
    AZURE_RESOURCE_GROUP: 'labs',
    AZURE_LOCATION: emulator.location,
    AZURE_SUBNET: 'labs-net/workers',
  };
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
    identityFiles: 0,
    state: 'running',
    name: 'web-1',
  });
}, 120_000);
