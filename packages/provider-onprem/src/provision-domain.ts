import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import { type Clock, isSameConfigurationHash, refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import { createCloudProvisioningError, type InstanceConfiguration } from '@cloud-spi/spi';
import type { DomainFacts } from './domain-facts.ts';
import { toMarkElement, toTagElement } from './domain-metadata.ts';
import type { BaseImage } from './image-store.ts';
import { toInstanceId } from './instance-ids.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { setElement } from './mark-domain.ts';
import { readFacts } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import { startUnlessRunning } from './power-domain.ts';
import { repeatWhileBusy } from './repeat-while-busy.ts';
import { findByName, terminateDomain } from './terminate-domain.ts';
import type { DomainPlan, PlannedDisk } from './to-domain-plan.ts';
import { toDomainXml } from './to-domain-xml.ts';
import { toSeedImage } from './to-seed-image.ts';
import { toVolumeXml } from './to-volume-xml.ts';

const BYTES_PER_GIB = 1_073_741_824;
/** What libvirt says of a volume whose file is not there yet. */
const MISSING_FILE = ['NO_STORAGE_VOL', 'SYSTEM_ERROR'] as const;

/** What making a domain needs. */
export interface ProvisioningRequest {
  readonly host: OnpremHost;
  readonly plan: DomainPlan;
  /** As resolved. */
  readonly configuration: InstanceConfiguration;
  readonly base: BaseImage;
  /** Measures pauses. */
  readonly clock: Clock;
  /** When it is started: ISO 8601, UTC. */
  readonly launchTime: string;
}

/**
 * Makes a domain and starts it, in an order that a crash cannot leak from: it is defined first, with a mark, so that
 * everything made afterwards can be found by its name; then come volumes and seed, the start, and the mark is removed.
 *
 * Idempotency: the same plan again goes on where it was interrupted. Several processes may do so at once: what each of
 * them writes is the same.
 *
 * @param request - What to make.
 * @param options - The signal: nothing new is begun after its abort.
 * @throws AlreadyExists when the name belongs to a domain with another configuration. What libvirt refused is removed.
 */
export async function provisionDomain(request: ProvisioningRequest, options: LibvirtCallOptions): Promise<void> {
  const { host, plan, configuration, base } = request;
  checkRootSize(configuration, base);
  await define(request, options);
  try {
    for (const disk of plan.disks) await createDisk(request, disk, options);
    await start(request, options);
  } catch (error) {
    // After a lost connection nobody knows how far it came: then everything stays, for the call to be repeated.
    if (!isLibvirtError(error)) throw error;
    await rollBack(request, options);
    throw isLibvirtError(error, 'NO_STORAGE_VOL', 'NO_DOMAIN') ? toInterference(host, error) : error;
  }
}

/** @throws InvalidConfiguration when the root volume is smaller than its image. */
function checkRootSize({ rootVolume }: InstanceConfiguration, { capacityBytes }: BaseImage): void {
  const sizeGib = rootVolume?.sizeGib;
  if (sizeGib === undefined || sizeGib * BYTES_PER_GIB >= capacityBytes) return;
  const expected = `at least ${Math.ceil(capacityBytes / BYTES_PER_GIB)}, the size of the image`;
  const problem = toProblem('rootVolume.sizeGib', expected, sizeGib);
  refuseProblems([problem], 'The image does not fit', { provider: 'onprem', operation: 'provisionInstance' });
}

async function define({ host, plan }: ProvisioningRequest, options: LibvirtCallOptions): Promise<void> {
  try {
    await host.api.domains.define(toDomainXml(plan), { validate: true, ...options });
  } catch (error) {
    // The name is derived from the token, the UUID from the configuration, too.
    const existing = isLibvirtError(error, 'OPERATION_FAILED') ? await findByName(host, plan.name, options) : undefined;
    if (existing === undefined || existing.uuid === plan.uuid) throw error;
    throw toTokenInUse(host.name, existing);
  }
}

async function createDisk(
  { host, plan, configuration, base, clock }: ProvisioningRequest,
  disk: PlannedDisk,
  options: LibvirtCallOptions,
): Promise<void> {
  const { api } = host;
  const { role, volume: name, format } = disk;
  const bytes = (disk.configuration.sizeGib ?? 0) * BYTES_PER_GIB;
  const pool = await api.pools.lookupByName(disk.pool, options);
  const create = async (capacityBytes: number, backingPath?: string) => {
    options.signal?.throwIfAborted();
    const xml = toVolumeXml({ name, capacityBytes, format, backingPath });
    try {
      return await api.volumes.create(pool, xml, options);
    } catch (error) {
      if (!isLibvirtError(error, 'STORAGE_VOL_EXIST')) throw error;
      const volume = await api.volumes.lookupByName(pool, name, options);
      // Another call with the token may be making it: libvirt knows a volume before its file is there.
      await repeatWhileBusy(MISSING_FILE, () => api.volumes.getInfo(volume, options), clock, options);
      return volume;
    }
  };
  if (role === 'root') await create(bytes === 0 ? base.capacityBytes : bytes, base.path);
  else if (role !== 'seed') await create(bytes);
  else {
    const seed = toSeedImage(plan.uuid, configuration);
    const volume = await create(seed.length);
    // Written anew also when it is there: whoever made it may not have come to its end, or be writing it just now.
    await repeatWhileBusy(['OPERATION_INVALID'], () => api.volumes.upload(volume, [seed], options), clock, options);
  }
}

async function start({ host, plan, launchTime }: ProvisioningRequest, options: LibvirtCallOptions): Promise<void> {
  const { api } = host;
  const { uuid } = plan;
  options.signal?.throwIfAborted();
  await setElement(api, uuid, toMarkElement('launch', launchTime), options);
  const isFirst = await startUnlessRunning(api, uuid, options);
  // Another call with the token was faster. Its tags may have been changed since, which our definition has undone.
  if (!isFirst) await restoreDefinition(api, plan, options);
  await setElement(api, uuid, toMarkElement('provisioning', undefined), options);
}

/** Writes what the running domain says, and the definition by another call did not know, into its definition. */
async function restoreDefinition(
  api: LibvirtApi,
  { uuid, tags }: DomainPlan,
  options: LibvirtCallOptions,
): Promise<void> {
  const { metadata } = await readFacts(api, uuid, options);
  for (const key of new Set([...Object.keys(tags), ...Object.keys(metadata.tags)])) {
    await setElement(api, uuid, toTagElement(key, metadata.tags[key]), options);
  }
  await setElement(api, uuid, toMarkElement('launch', metadata.launchTime), options);
}

/**
 * Removes what a refused call made, unless another call with the token has defined it since, or made it run. What cannot
 * be done now is done by the next call with the token.
 */
async function rollBack({ host, plan, clock }: ProvisioningRequest, options: LibvirtCallOptions): Promise<void> {
  const facts = await findByName(host, plan.name, options).catch(() => undefined);
  if (facts?.isActive) return await restoreDefinition(host.api, plan, options).catch(() => {});
  if (facts === undefined || facts.metadata.provisionedBy !== plan.attemptId) return;
  const { launchTime: _neverRan, ...metadata } = facts.metadata;
  const pools = { disks: plan.disks.map(({ pool }) => pool), consoles: undefined };
  await terminateDomain(host, { ...facts, metadata }, { pools, clock }, options).catch(() => {});
}

function toInterference(host: OnpremHost, cause: unknown) {
  return createCloudProvisioningError({
    code: 'Conflict',
    message: `Something removed the instance from ${host.name} while it was made; make it again`,
    provider: 'onprem',
    operation: 'provisionInstance',
    outcome: 'rejected',
    cause,
  });
}

/**
 * Says whether an existing domain is what a repeated call asks for.
 *
 * @param host - Name of its host.
 * @param facts - The domain that has the token's name.
 * @param configurationHash - What the call asks for.
 * @throws AlreadyExists when it is another configuration, or is being terminated.
 */
export function checkAdoption(host: string, facts: DomainFacts, configurationHash: string): void {
  const { record, isTerminating } = facts.metadata;
  if (isTerminating || !isSameConfigurationHash(record?.configurationHash, configurationHash)) {
    throw toTokenInUse(host, facts);
  }
}

function toTokenInUse(host: string, { uuid, metadata }: DomainFacts) {
  const message = metadata.isTerminating
    ? 'The token is used up: its instance is being terminated'
    : 'The token belongs to an instance with another configuration';
  return createCloudProvisioningError({
    code: 'AlreadyExists',
    message,
    provider: 'onprem',
    operation: 'provisionInstance',
    instanceId: toInstanceId({ host, uuid }),
    outcome: 'rejected',
  });
}
