import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Exchange } from '../test/record-traffic.ts';
import { type Objection, readExchanges, validateTraffic } from './validate-traffic.ts';

const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the specifications are older than what Azure takes. */
const ALLOWED: readonly (Objection & { readonly why: string })[] = [
  {
    operation: 'VirtualMachines_CreateOrUpdate',
    source: 'request',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    message: 'Additional properties not allowed: tags',
    why: 'Tags of interfaces and addresses came with 2024-07-01; the SDK, which speaks 2026-04-01, declares them',
  },
];

let folder: string;
let exchanges: Exchange[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-spi-azure-recorded-'));
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const environment = { ...process.env, CLOUD_SPI_TRAFFIC_FOLDER: folder };
  await promisify(execFile)(process.execPath, [vitest, 'run', 'test/', '--exclude', 'test/conformance.test.ts'], {
    cwd: PACKAGE,
    env: environment,
    maxBuffer: 2 ** 26,
  });
  exchanges = await readExchanges(folder);
});

afterAll(() => rm(folder, { recursive: true }));

test('every request of the provider and every answer of the emulator is what the vendor’s specifications say', async () => {
  const { objections, operations, exchanges: kinds } = await validateTraffic(exchanges);
  const isAllowed = (one: Objection) =>
    ALLOWED.some(({ why: _, ...allowed }) =>
      Object.entries(allowed).every(([key, value]) => value === one[key as keyof Objection]),
    );
  expect(objections.filter((objection) => !isAllowed(objection))).toEqual([]);
  expect(exchanges.length).toBeGreaterThan(1_000);
  expect(kinds).toBeGreaterThan(100);
  expect(operations).toEqual([
    'CommunityGalleryImageVersions_List',
    'CommunityGalleryImages_Get',
    'Disks_CreateOrUpdate',
    'Disks_Delete',
    'Disks_Get',
    'Disks_ListByResourceGroup',
    'GalleryImageVersions_ListByGalleryImage',
    'GalleryImages_Get',
    'Images_Get',
    'NetworkInterfaces_CreateOrUpdate',
    'NetworkInterfaces_Delete',
    'NetworkInterfaces_Get',
    'NetworkInterfaces_List',
    'NetworkSecurityGroups_Get',
    'PublicIPAddresses_CreateOrUpdate',
    'PublicIPAddresses_Delete',
    'PublicIPAddresses_Get',
    'PublicIPAddresses_List',
    'ResourceGroups_Get',
    'ResourceSkus_List',
    'SharedGalleryImageVersions_List',
    'SharedGalleryImages_Get',
    'SshPublicKeys_Get',
    'Subnets_Get',
    'Tags_UpdateAtScope',
    'Usage_List',
    'VirtualMachineImages_Get',
    'VirtualMachineImages_List',
    'VirtualMachines_CreateOrUpdate',
    'VirtualMachines_Deallocate',
    'VirtualMachines_Delete',
    'VirtualMachines_Get',
    'VirtualMachines_List',
    'VirtualMachines_ListAll',
    'VirtualMachines_PowerOff',
    'VirtualMachines_RetrieveBootDiagnosticsData',
    'VirtualMachines_Start',
  ]);
});

test('the validator objects to a field that does not exist, to a wrong kind of value and to a wrong status', async () => {
  const put = exchanges.find(
    ({ method, status, url }) => method === 'PUT' && status === 201 && /virtualMachines/.test(url),
  );
  if (put === undefined) throw new Error('No machine was made.');
  const spoil = (body: string, change: (properties: Record<string, unknown>) => void) => {
    const value = JSON.parse(body) as { properties: Record<string, unknown> };
    change(value.properties);
    return JSON.stringify(value);
  };
  const { objections } = await validateTraffic([
    { ...put, requestBody: spoil(put.requestBody, (properties) => Object.assign(properties, { color: 'red' })) },
    { ...put, responseBody: spoil(put.responseBody, (properties) => Object.assign(properties, { vmId: 7 })) },
    { ...put, status: 299 },
  ]);
  const found = objections.map(({ source, code }) => `${source} ${code}`);
  expect(found).toContain('request OBJECT_ADDITIONAL_PROPERTIES');
  expect(found).toContain('response INVALID_TYPE');
  expect(objections.map(({ message }) => message).join()).toMatch(/color/);
});
