import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLibvirtClient, type DomainStats, isLibvirtError, type LibvirtClient } from '@cloud-spi/libvirt';
import { createHarness } from '@cloud-spi/provider-onprem/conformance-harness';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { PROVIDER_PACE } from '../pace.ts';
import type { WorldCloud, WorldMachine } from './world-cloud.ts';

const URI = 'qemu:///system';
const HOST = 'local';
/** What scripts/install-system-test-dependencies.sh makes. */
const SYSTEM_FOLDER = '/var/lib/cloud-spi-system-test';
const GUEST_IMAGE = join(SYSTEM_FOLDER, 'guest.qcow2');
const NETWORK = 'cloud-spi';
const PLACEMENT = { zone: HOST, imageId: 'lab-host', instanceType: 'lab-worker' };
/** A root volume, which every machine has, and after whose name comes the domain's. */
const ROOT_VOLUME = /^(.*)-root\.qcow2$/;

/**
 * Real virtual machines under the libvirtd of the system tests, on storage pools of this data folder's own. See
 * {@link StartWorldCloud}.
 */
export async function startOnpremCloud(folder: string): Promise<WorldCloud> {
  if (!existsSync(GUEST_IMAGE)) {
    throw new Error('The cloud onprem needs a libvirt host: run scripts/install-system-test-dependencies.sh as root.');
  }
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const pools = { disks: `cloud-spi-demo-${id}-disks`, consoles: `cloud-spi-demo-${id}-consoles` };
  const poolFolder = join(SYSTEM_FOLDER, `demo-${id}`);
  const options = toProviderOptions(pools);
  const { imageId, instanceType } = PLACEMENT;
  // Looks into guests for us; it connects only then.
  const harness = await createHarness({ provider: options, configuration: { imageId, instanceType } });
  const client = createLibvirtClient({ uri: URI });
  for (const name of Object.values(pools)) await startPool(client, name, join(poolFolder, name));
  const park = new DomainPark(client, pools, join(folder, 'onprem-machines.json'), async (instanceId) => {
    const { userData } = (await harness.inspectInstance?.(instanceId)) ?? {};
    return userData === undefined ? undefined : Buffer.from(userData).toString('utf8');
  });
  return {
    provider: { package: '@cloud-spi/provider-onprem', options },
    placements: [PLACEMENT],
    listMachines: () => park.listMachines(),
    count: () => park.count(),
    async close() {
      await harness[Symbol.asyncDispose]?.();
      const { machines, parts } = await park.count();
      // An interrupted demonstration goes on with them.
      if (machines + parts === 0) {
        for (const name of Object.values(pools)) await removePool(client, name);
        await rm(poolFolder, { recursive: true, force: true });
      }
      await client[Symbol.asyncDispose]();
    },
  };
}

function toProviderOptions(pools: { readonly disks: string; readonly consoles: string }) {
  return {
    hosts: [{ name: HOST, uri: URI }],
    virtType: 'qemu',
    flavors: { [PLACEMENT.instanceType]: { vcpus: 1, memoryMib: 96 } },
    images: { [PLACEMENT.imageId]: { file: GUEST_IMAGE } },
    pools: { ssd: pools.disks },
    consolePool: pools.consoles,
    network: NETWORK,
    overcommit: { vcpus: 100, memory: 4 },
    // The guests hold nothing that has to outlive the machine.
    diskCache: 'unsafe',
    pollIntervalMs: PROVIDER_PACE.pollIntervalMs,
  };
}

/** The domains of this world, as libvirt shows them; their volumes are in its pools. */
class DomainPark {
  readonly #client: LibvirtClient;
  readonly #pools: { readonly disks: string; readonly consoles: string };
  readonly #file: string;
  readonly #readUserData: (instanceId: string) => Promise<string | undefined>;
  readonly #userData = new Map<string, string | undefined>();
  #seen: readonly string[];

  constructor(
    client: LibvirtClient,
    pools: { readonly disks: string; readonly consoles: string },
    file: string,
    readUserData: (instanceId: string) => Promise<string | undefined>,
  ) {
    this.#client = client;
    this.#pools = pools;
    this.#file = file;
    this.#readUserData = readUserData;
    this.#seen = readJsonFile<readonly string[]>(file, []);
  }

  async listMachines(): Promise<readonly WorldMachine[]> {
    const names = await this.#listNames();
    const stats = await this.#client.domains.listStats();
    return await Promise.all(stats.filter(({ domain }) => names.has(domain.name)).map((each) => this.#toMachine(each)));
  }

  async count() {
    await this.#listNames();
    const domains = await this.#client.domains.list();
    const machines = domains.filter(({ name }) => this.#seen.includes(name)).length;
    const volumes = await Promise.all(Object.values(this.#pools).map((pool) => this.#listVolumes(pool)));
    const parts = volumes.flat().filter((name) => !name.startsWith('cloud-spi-image-')).length;
    return { launched: this.#seen.length, machines, parts };
  }

  async #toMachine({ domain, state }: DomainStats): Promise<WorldMachine> {
    const id = `${HOST}/${domain.uuid}`;
    const isOn = state?.state === 'running';
    const address = isOn ? await this.#readAddress(domain.uuid) : undefined;
    // What the guest is told for its first boot is complete once it has booted.
    if (address !== undefined && !this.#userData.has(id)) this.#userData.set(id, await this.#readUserData(id));
    const userData = this.#userData.get(id);
    if (isOn) return { id, state: address === undefined ? 'starting' : 'running', address, userData };
    return { id, state: 'stopped', address: undefined, userData };
  }

  async #readAddress(uuid: string): Promise<string | undefined> {
    try {
      const [first] = await this.#client.domains.getInterfaceAddresses({ uuid }, 'lease');
      return first?.addresses[0]?.address;
    } catch (error) {
      // It has stopped meanwhile.
      if (isLibvirtError(error, 'NO_DOMAIN', 'OPERATION_INVALID')) return undefined;
      throw error;
    }
  }

  /** Names of the domains that have a root volume here; all that were seen are remembered. */
  async #listNames(): Promise<ReadonlySet<string>> {
    const volumes = await this.#listVolumes(this.#pools.disks);
    const names = new Set(volumes.flatMap((volume) => ROOT_VOLUME.exec(volume)?.[1] ?? []));
    const isNew = [...names].some((name) => !this.#seen.includes(name));
    if (isNew) {
      this.#seen = [...new Set([...this.#seen, ...names])];
      writeJsonFile(this.#file, this.#seen);
    }
    return names;
  }

  async #listVolumes(poolName: string): Promise<string[]> {
    const pool = await this.#client.pools.lookupByName(poolName);
    // Logs are not made as volumes, and show after a refresh only; of the others libvirt knows by itself.
    if (poolName === this.#pools.consoles) await this.#client.pools.refresh(pool);
    return (await this.#client.pools.listVolumes(pool)).map(({ name }) => name);
  }
}

/** Makes a pool, or finds the one of an earlier world. */
async function startPool(client: LibvirtClient, name: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  // Emulators run as another user.
  await chmod(path, 0o711);
  const running = (await client.pools.list({ active: true })).some((pool) => pool.name === name);
  if (running) return;
  const xml = `<pool type="dir"><name>${name}</name><target><path>${path}</path></target></pool>`;
  await client.pools.start(await client.pools.define(xml));
}

async function removePool(client: LibvirtClient, name: string): Promise<void> {
  const pool = await client.pools.lookupByName(name);
  await client.pools.destroy(pool);
  await client.pools.undefine(pool);
}
