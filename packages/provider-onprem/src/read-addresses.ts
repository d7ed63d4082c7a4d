import { type DomainStateInfo, isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import type { DomainFacts } from './domain-facts.ts';
import type { LibvirtApi } from './libvirt-api.ts';

/** A domain whose address is wanted. */
export interface AddressedDomain {
  readonly state: DomainStateInfo;
  readonly facts: DomainFacts;
}

/**
 * Reads the addresses of domains that run.
 *
 * @param api - The host.
 * @param domains - Any domains.
 * @param source - Where addresses are read: one call for each network, or one for each guest.
 * @param options - The signal.
 * @returns Addresses by UUID; guests that have none yet are left out.
 */
export async function readAddresses(
  api: LibvirtApi,
  domains: readonly AddressedDomain[],
  source: 'lease' | 'agent' | 'none',
  options: LibvirtCallOptions,
): Promise<ReadonlyMap<string, string>> {
  const running = domains.filter(({ facts }) => facts.isActive).map(({ facts }) => facts);
  if (source === 'none' || running.length === 0) return new Map();
  const read = source === 'lease' ? readLeases : readFromAgents;
  return await read(api, running, options);
}

async function readLeases(api: LibvirtApi, domains: readonly DomainFacts[], options: LibvirtCallOptions) {
  const networks = new Set(domains.flatMap(({ interfaces }) => interfaces.flatMap(({ network = [] }) => network)));
  const lists = await Promise.all([...networks].map((name) => readLeasesOf(api, name, options)));
  const byMac = new Map(lists.flat().map(({ macAddress = '', address }) => [macAddress.toLowerCase(), address]));
  return new Map(
    domains.flatMap(({ uuid, interfaces }) => {
      const address = interfaces.map(({ macAddress }) => byMac.get(macAddress.toLowerCase())).find(Boolean);
      return address === undefined ? [] : [[uuid, address] as const];
    }),
  );
}

async function readLeasesOf(api: LibvirtApi, name: string, options: LibvirtCallOptions) {
  try {
    return await api.networks.listDhcpLeases(await api.networks.lookupByName(name, options), options);
  } catch (error) {
    // A network that is gone, or that libvirt gives no addresses for: nobody tells them.
    if (isLibvirtError(error, 'NO_NETWORK', 'NO_SUPPORT', 'OPERATION_INVALID')) return [];
    throw error;
  }
}

async function readFromAgents(api: LibvirtApi, domains: readonly DomainFacts[], options: LibvirtCallOptions) {
  const answers = await Promise.all(domains.map((facts) => readFromAgent(api, facts, options)));
  return new Map(answers.flatMap((answer) => (answer === undefined ? [] : [answer])));
}

async function readFromAgent(
  api: LibvirtApi,
  { uuid, interfaces }: DomainFacts,
  options: LibvirtCallOptions,
): Promise<readonly [string, string] | undefined> {
  try {
    const found = await api.domains.getInterfaceAddresses({ uuid }, 'agent', options);
    const own = found.filter(({ macAddress }) => interfaces.some((each) => each.macAddress === macAddress));
    const addresses = own.flatMap((each) => each.addresses);
    const first = addresses.find(({ family }) => family === 'ipv4') ?? addresses[0];
    return first === undefined ? undefined : [uuid, first.address];
  } catch (error) {
    // As long as the guest boots there is no agent; and it may have ended meanwhile.
    if (isLibvirtError(error)) return undefined;
    throw error;
  }
}
