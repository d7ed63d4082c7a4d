import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createLibvirtClient, type LibvirtClient } from '@cloud-spi/libvirt';
import type { OnpremProviderOptions } from '../src/onprem-provider-options.ts';
import { writeXml, xml } from '../src/xml-document.ts';

/** What scripts/install-system-test-dependencies.sh makes. */
const STATE = '/var/lib/cloud-spi-system-test';
export const GUEST_IMAGE = `${STATE}/guest.qcow2`;
export const SYSTEM_URI = 'qemu:///system';

const DOMAIN_NAME_CHARACTERS = 'cloud-spi-'.length + 26;

/** Storage pools of one test file on one host. */
export interface TestPools {
  readonly disks: string;
  readonly consoles: string;
}

/** A libvirt host for tests: with storage pools of its own, so that what is left behind can be counted. */
export interface SystemHost extends AsyncDisposable {
  readonly client: LibvirtClient;
  readonly pools: TestPools;
  /** Options of a provider on this host alone. */
  readonly options: OnpremProviderOptions;
  /** Names of all volumes in its pools, without images. */
  listVolumes(): Promise<readonly string[]>;
  /** Names of all domains of this contract, of whatever test. */
  listDomains(): Promise<readonly string[]>;
}

/**
 * Prepares a host.
 *
 * @param uri - Its libvirt.
 * @param names - Names of the pools to make. Default: new ones.
 * @throws Error that says how to mend it when the set-up was not run.
 */
export async function prepareHost(uri = SYSTEM_URI, names?: TestPools): Promise<SystemHost> {
  if (!existsSync(GUEST_IMAGE)) {
    throw new Error(`${GUEST_IMAGE} is missing: run scripts/install-system-test-dependencies.sh`);
  }
  const client = createLibvirtClient({ uri });
  const id = randomUUID().slice(0, 8);
  const folder = `${STATE}/tests-${id}`;
  const pools = names ?? { disks: `test-disks-${id}`, consoles: `test-consoles-${id}` };
  for (const name of Object.values(pools)) await makePool(client, name, `${folder}/${name}`);
  return {
    client,
    pools,
    options: {
      hosts: [{ name: 'local', uri }],
      virtType: 'qemu',
      flavors: { small: { vcpus: 1, memoryMib: 96 } },
      images: { guest: { file: GUEST_IMAGE } },
      pools: { ssd: pools.disks },
      consolePool: pools.consoles,
      network: 'cloud-spi',
      overcommit: { vcpus: 100, memory: 4 },
      diskCache: 'unsafe',
      pollIntervalMs: 500,
    },
    listVolumes: async () => {
      const lists = await Promise.all(Object.values(pools).map((name) => listPool(client, name)));
      return lists.flat().filter((name) => !name.startsWith('cloud-spi-image-'));
    },
    listDomains: async () => {
      const domains = await client.domains.list();
      return domains.map(({ name }) => name).filter((name) => name.startsWith('cloud-spi-'));
    },
    [Symbol.asyncDispose]: async () => {
      await removeDomains(client, pools.disks);
      for (const name of Object.values(pools)) {
        const pool = await client.pools.lookupByName(name);
        await client.pools.destroy(pool);
        await client.pools.undefine(pool);
      }
      await client[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function makePool(client: LibvirtClient, name: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  // Emulators run as another user.
  await chmod(path, 0o711);
  const definition = xml('pool', { type: 'dir' }, xml('name', {}, name), xml('target', {}, xml('path', {}, path)));
  const pool = await client.pools.define(writeXml(definition));
  await client.pools.start(pool);
}

/** Removes what a test that failed has left. */
async function removeDomains(client: LibvirtClient, disks: string): Promise<void> {
  const owners = new Set((await listPool(client, disks)).map((volume) => volume.slice(0, DOMAIN_NAME_CHARACTERS)));
  for (const domain of (await client.domains.list()).filter(({ name }) => owners.has(name))) {
    if (domain.id !== -1) await client.domains.destroy(domain);
    await client.domains.undefine(domain);
  }
}

async function listPool(client: LibvirtClient, name: string): Promise<string[]> {
  const pool = await client.pools.lookupByName(name);
  await client.pools.refresh(pool);
  return (await client.pools.listVolumes(pool)).map((volume) => volume.name);
}
