import { randomUUID } from 'node:crypto';
import { isLibvirtError, type StorageVolume } from '@cloud-spi/libvirt';
import type { ConformanceAdministration, ConformanceHarness, InspectedInstance } from '@cloud-spi/spi';
import { parseInstanceId, toInstanceId } from '../instance-ids.ts';
import { isKeptPartOf } from '../instance-parts.ts';
import { readFacts } from '../observe-domains.ts';
import { OnpremHost } from '../onprem-host.ts';
import type { OnpremProviderSettings } from '../onprem-provider-options.ts';
import { toPartPools } from '../onprem-tools.ts';
import { refreshPool } from '../refresh-pool.ts';
import { writeXml, xml } from '../xml-document.ts';
import { readSeedFile } from './read-seed-file.ts';

const BYTES_PER_GIB = 1_073_741_824;
// Parts of instances; not images, and not what is kept.
const PART = /^cloud-spi-[a-z2-7]{26}-(?!kept-)/;

type Administration = Required<
  Pick<
    ConformanceAdministration,
    'createUnownedInstance' | 'deleteInstance' | 'inspectInstance' | 'forceUnknownState' | 'deleteKeptVolumes'
  >
> &
  Required<Pick<ConformanceHarness, 'probeResidue'>> &
  AsyncDisposable;

/**
 * What an administrator does on the hosts themselves, as the suite asks for it.
 *
 * @param settings - Options of the provider, with the hosts as they are.
 */
export function createAdministration(settings: OnpremProviderSettings): Administration {
  const hosts = settings.hosts.map((options) => new OnpremHost(options));
  const locate = (instanceId: string) => {
    const location = parseInstanceId(instanceId);
    const host = hosts.find(({ name }) => name === location?.host);
    if (location === undefined || host === undefined) throw new Error(`No host has ${instanceId}`);
    return { api: host.api, uuid: location.uuid };
  };
  return {
    createUnownedInstance: () => createUnownedDomain(hosts[0], settings),
    deleteInstance: async (instanceId) => {
      const { api, uuid } = locate(instanceId);
      await api.domains.undefine({ uuid });
    },
    inspectInstance: async (instanceId) => {
      const { api, uuid } = locate(instanceId);
      return await inspectDomain(api, uuid);
    },
    // Nobody of the contract pauses a domain.
    forceUnknownState: async (instanceId, isForced) => {
      const { api, uuid } = locate(instanceId);
      await api.domains.destroy({ uuid });
      await api.domains.start({ uuid }, { paused: isForced });
    },
    deleteKeptVolumes: async ({ keptVolumes = '' }) => {
      const paths = keptVolumes.split(',').filter((path) => path !== '');
      const deleted = await Promise.all(hosts.flatMap(({ api }) => paths.map((path) => deleteVolume(api, path))));
      return deleted.filter(Boolean).length;
    },
    probeResidue: async () => {
      const counts = await Promise.all(hosts.map(({ api }) => countParts(api, settings)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
    },
  };
}

type Api = OnpremHost['api'];

async function createUnownedDomain(host: OnpremHost | undefined, { virtType, machine }: OnpremProviderSettings) {
  if (host === undefined) throw new Error('There is no host');
  const { uuid } = await host.api.domains.define(
    writeXml(
      xml(
        'domain',
        { type: virtType },
        xml('name', {}, `by-hand-${randomUUID()}`),
        xml('memory', { unit: 'MiB' }, '32'),
        xml('os', {}, xml('type', { arch: 'x86_64', machine }, 'hvm')),
      ),
    ),
  );
  return toInstanceId({ host: host.name, uuid });
}

async function inspectDomain(api: Api, uuid: string): Promise<InspectedInstance> {
  const { name, volumes } = await readFacts(api, uuid, {});
  let userData: Uint8Array | undefined;
  const seen = [];
  for (const location of volumes) {
    const volume = await findVolume(api, location.pool, location.volume);
    if (location.volume.endsWith('-seed.iso')) {
      userData = readSeedFile(await download(api, volume), 'user-data');
      continue;
    }
    const { capacityBytes } = await api.volumes.getInfo(volume);
    const deleteOnTermination = !isKeptPartOf(location.volume, name);
    seen.push({
      id: `${location.pool}/${location.volume}`,
      sizeGib: capacityBytes / BYTES_PER_GIB,
      deleteOnTermination,
    });
  }
  return { userData, volumes: seen };
}

async function download(api: Api, volume: StorageVolume): Promise<Buffer> {
  const chunks = [];
  for await (const chunk of api.volumes.download(volume)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function findVolume(api: Api, pool: string, volume: string): Promise<StorageVolume> {
  return await api.volumes.lookupByName(await api.pools.lookupByName(pool), volume);
}

async function deleteVolume(api: Api, path: string): Promise<boolean> {
  const [pool = '', volume = ''] = path.split('/');
  try {
    await api.volumes.delete(await findVolume(api, pool, volume));
    return true;
  } catch (error) {
    if (isLibvirtError(error, 'NO_STORAGE_VOL')) return false;
    throw error;
  }
}

async function countParts(api: Api, settings: OnpremProviderSettings): Promise<number> {
  const { disks, consoles } = toPartPools(settings);
  const lists = await Promise.all(
    [...disks, ...(consoles === undefined ? [] : [consoles])].map(async (name) => {
      const pool = await api.pools.lookupByName(name);
      await refreshPool(api, pool, settings.clock, {});
      return await api.pools.listVolumes(pool);
    }),
  );
  return lists.flat().filter(({ name }) => PART.test(name)).length;
}
