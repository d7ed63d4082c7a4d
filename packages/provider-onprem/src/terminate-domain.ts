import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import type { DomainFacts } from './domain-facts.ts';
import { toMarkElement } from './domain-metadata.ts';
import { deleteVolumes, findPartVolumes, type PartPools } from './find-part-volumes.ts';
import { isKeptPartOf, toDomainName } from './instance-parts.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { setElement } from './mark-domain.ts';
import { readFacts } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import { RAN_REASONS } from './to-instance-info.ts';

/** What removing needs besides what is removed. */
export interface RemovalContext {
  /** Where volumes may be, besides the pools that a definition names. */
  readonly pools: PartPools;
  /** Measures pauses. */
  readonly clock: Clock;
}

/**
 * Removes a domain and its volumes: marks it, cuts its power, deletes its volumes, and forgets it last, so that a crash
 * at any point leaves something that can be found and removed by the same call. Whoever starts it meanwhile has it
 * removed all the same.
 *
 * Idempotency: safe to repeat, and over what an interrupted call left.
 *
 * @param host - Its host.
 * @param facts - The domain.
 * @param context - Where its volumes may be.
 * @param options - The signal.
 */
export async function terminateDomain(
  host: OnpremHost,
  facts: DomainFacts,
  { pools, clock }: RemovalContext,
  options: LibvirtCallOptions,
): Promise<void> {
  const { api } = host;
  const { uuid, name, metadata, volumes } = facts;
  const mayHoldData = metadata.launchTime !== undefined || (await hasRun(api, uuid, options));
  await unlessPast(() => setElement(api, uuid, toMarkElement('terminating', true), options));
  await unlessPast(() => api.domains.destroy({ uuid }, options));
  const everywhere = { ...pools, disks: [...pools.disks, ...volumes.map(({ pool }) => pool)] };
  const parts = await findPartVolumes(api, everywhere, name, options);
  // A volume that is to be kept holds nothing before the first start.
  const isKept = (volume: string) => isKeptPartOf(volume, name) && mayHoldData;
  await deleteVolumes(
    api,
    parts.filter((part) => !isKept(part.name)),
    clock,
    options,
  );
  const everything = { managedSave: true, snapshotsMetadata: true, nvram: true, checkpointsMetadata: true };
  await unlessPast(() => api.domains.undefine({ uuid }, { ...everything, ...options }));
  // Somebody may have started it since its power was cut. Without definition it is gone for good when it stops.
  await unlessPast(() => api.domains.destroy({ uuid }, options));
}

/** Whether a domain has run, also where the mark of its start was lost. One that is gone may have. */
async function hasRun(api: LibvirtApi, uuid: string, options: LibvirtCallOptions): Promise<boolean> {
  try {
    const { state, reason } = await api.domains.getState({ uuid }, options);
    return state !== 'shutoff' || RAN_REASONS.includes(reason);
  } catch (error) {
    if (!isLibvirtError(error, 'NO_DOMAIN')) throw error;
    return true;
  }
}

/** Does a step of a termination, unless the domain is past it: off, without definition, or gone. */
async function unlessPast(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!isLibvirtError(error, 'NO_DOMAIN', 'OPERATION_INVALID')) throw error;
  }
}

/**
 * Makes one pass at removing what was made with a token on a host, with or without a domain. A kept volume goes only with
 * a domain that never ran: without a domain nobody can tell, and it stays.
 *
 * @param host - The host.
 * @param identity - Owner and token.
 * @param context - Where volumes may be.
 * @param options - The signal.
 * @returns How many parts are still there.
 */
export async function terminateToken(
  host: OnpremHost,
  identity: { readonly owner: string; readonly token: string },
  context: RemovalContext,
  options: LibvirtCallOptions,
): Promise<number> {
  const { pools, clock } = context;
  const name = toDomainName(identity);
  const facts = await findByName(host, name, options);
  if (facts !== undefined) await terminateDomain(host, facts, context, options);
  const removable = async () =>
    (await findPartVolumes(host.api, pools, name, options)).filter((part) => !isKeptPartOf(part.name, name));
  await deleteVolumes(host.api, await removable(), clock, options);
  const isLeft = (await findByName(host, name, options)) !== undefined;
  return (await removable()).length + (isLeft ? 1 : 0);
}

/**
 * Looks for a domain by name.
 *
 * @returns Undefined when there is none.
 */
export async function findByName(
  host: OnpremHost,
  name: string,
  options: LibvirtCallOptions,
): Promise<DomainFacts | undefined> {
  try {
    const { uuid } = await host.api.domains.lookupByName(name, options);
    return await readFacts(host.api, uuid, options);
  } catch (error) {
    if (isLibvirtError(error, 'NO_DOMAIN')) return undefined;
    throw error;
  }
}
