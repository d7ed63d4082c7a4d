import { access } from 'node:fs/promises';
import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import { toPreflightProblems } from '@cloud-spi/provider-kit';
import type { CallOptions, InstanceConfiguration, PreflightProblem } from '@cloud-spi/spi';
import { fits } from './choose-host.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { toNoRoom } from './power-domain.ts';
import { readRoom } from './read-room.ts';
import { refreshPool } from './refresh-pool.ts';
import { resolveInstance } from './resolve-instance.ts';

/**
 * Finds what provisioning would fail with, without making anything.
 *
 * @param tools - The hosts.
 * @param configuration - What is wanted.
 * @param options - The signal.
 */
export async function findPreflightProblems(
  tools: OnpremTools,
  configuration: InstanceConfiguration,
  options: CallOptions,
): Promise<readonly PreflightProblem[]> {
  const { requests, settings } = tools;
  const request = { ...options, operation: 'preflight' };
  try {
    const { zone = '', instanceType, imageId, network } = await resolveInstance(tools, configuration, request);
    const host = requests.find(zone);
    if (host === undefined) return [];
    return await requests.run(host, request, async (each, callOptions) => {
      const flavor = settings.flavors[instanceType];
      if (flavor !== undefined && !fits(await readRoom(each, settings, callOptions), flavor)) {
        throw toNoRoom('preflight', [each.name], settings.region, instanceType);
      }
      const problems = await Promise.all([
        findEmulatorProblem(each, settings, callOptions),
        findImageProblem(each, settings, imageId, callOptions),
        findNetworkProblem(each, network?.networkId ?? settings.network, callOptions),
        ...toPoolNames(settings).map((pool) => findPoolProblem(each, pool, callOptions)),
      ]);
      return problems.filter((problem) => problem !== undefined);
    });
  } catch (error) {
    return toPreflightProblems(error);
  }
}

function toPoolNames({ pools, imagePool, consolePool }: OnpremProviderSettings): string[] {
  return [...new Set([...Object.values(pools), imagePool, ...(consolePool === undefined ? [] : [consolePool])])];
}

type Finding = PreflightProblem | undefined;

async function findEmulatorProblem(
  { api, name }: OnpremHost,
  { virtType, machine }: OnpremProviderSettings,
  options: LibvirtCallOptions,
): Promise<Finding> {
  try {
    await api.host.getDomainCapabilitiesXml({ architecture: 'x86_64', machine, virtType, ...options });
    return undefined;
  } catch (error) {
    // A driver that cannot say what it can do may still do it.
    if (isLibvirtError(error, 'NO_SUPPORT')) return undefined;
    if (!isLibvirtError(error)) throw error;
    const message = `The host ${name} has no emulator for ${virtType} and ${machine}: ${error.message}`;
    return { code: 'InvalidConfiguration', path: 'options.virtType', message };
  }
}

async function findPoolProblem({ api, name }: OnpremHost, pool: string, options: LibvirtCallOptions): Promise<Finding> {
  try {
    await api.pools.listVolumes(await api.pools.lookupByName(pool, options), options);
    return undefined;
  } catch (error) {
    if (!isLibvirtError(error, 'NO_STORAGE_POOL', 'OPERATION_INVALID')) throw error;
    const isThere = isLibvirtError(error, 'OPERATION_INVALID');
    const message = isThere
      ? `The storage pool ${pool} of the host ${name} is not active: start it`
      : `The host ${name} has no storage pool ${pool}: define and start it`;
    return { code: isThere ? 'Conflict' : 'InvalidConfiguration', path: 'options.pools', message };
  }
}

async function findNetworkProblem(
  { api, name }: OnpremHost,
  network: string,
  options: LibvirtCallOptions,
): Promise<Finding> {
  const active = await api.networks.list({ active: true, ...options });
  if (active.some((each) => each.name === network)) return undefined;
  const message = `The network ${network} of the host ${name} is not active: start it`;
  return { code: 'Conflict', path: 'network.networkId', message };
}

async function findImageProblem(
  { api, name }: OnpremHost,
  { images, imagePool, clock }: OnpremProviderSettings,
  imageId: string,
  options: LibvirtCallOptions,
): Promise<Finding> {
  const { volume, file } = images[imageId] ?? {};
  const toProblem = (message: string) => ({ code: 'InvalidConfiguration', path: 'imageId', message }) as const;
  if (file !== undefined) {
    return await access(file).then(
      () => undefined,
      () => toProblem(`The file of the image cannot be read: ${file}`),
    );
  }
  // What a URL answers shows when it is downloaded.
  if (volume === undefined) return undefined;
  try {
    const pool = await api.pools.lookupByName(imagePool, options);
    await refreshPool(api, pool, clock, options);
    await api.volumes.lookupByName(pool, volume, options);
    return undefined;
  } catch (error) {
    // A missing pool is found by its own.
    if (isLibvirtError(error, 'NO_STORAGE_POOL', 'OPERATION_INVALID')) return undefined;
    if (!isLibvirtError(error, 'NO_STORAGE_VOL')) throw error;
    return toProblem(`The pool ${imagePool} of the host ${name} has no volume ${volume}`);
  }
}
