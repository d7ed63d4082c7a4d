import { isIP } from 'node:net';
import {
  type DhcpLease,
  type DomainStateInfo,
  type InterfaceAddress,
  isLibvirtClientError,
  isLibvirtError,
  type LibvirtCallOptions,
} from '@cloud-spi/libvirt';
import type { DomainFacts } from './domain-facts.ts';
import type { LibvirtApi } from './libvirt-api.ts';

/** How long a guest may hold back the answer of its agent: it must not hold up the look at all others. */
const AGENT_TIMEOUT_MS = 10_000;

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
  // The last one counts: of IPv4, and of those the one that lasts longest, since a guest that has changed its client id
  // has an older lease, too.
  const ranked = lists.flat().sort((left, right) => compare(toRank(left), toRank(right)));
  const byMac = new Map(ranked.map(({ macAddress = '', address }) => [macAddress.toLowerCase(), address]));
  return new Map(
    domains.flatMap(({ uuid, interfaces }) => {
      const address = interfaces.map(({ macAddress }) => byMac.get(macAddress.toLowerCase())).find(Boolean);
      return address === undefined ? [] : [[uuid, address] as const];
    }),
  );
}

function toRank({ family, expirySeconds }: DhcpLease): readonly [number, number] {
  return [family === 'ipv4' ? 1 : 0, expirySeconds === 0 ? Number.MAX_VALUE : expirySeconds];
}

function compare(left: readonly [number, number], right: readonly [number, number]): number {
  return left[0] - right[0] || left[1] - right[1];
}

/**
 * The address by which others reach a guest: the first of IPv4, else of IPv6. A guest may say anything: what is no
 * address, and what means every machine itself, is left out.
 */
function chooseAddress(candidates: readonly Pick<InterfaceAddress, 'family' | 'address'>[]): string | undefined {
  const usable = candidates.filter(({ address }) => isIP(address) !== 0 && !LOCAL.test(address));
  return (usable.find(({ family }) => family === 'ipv4') ?? usable[0])?.address;
}

/** Loopback, link-local, unspecified, and what holds on one link only. */
const LOCAL = /^(127\.|169\.254\.|0\.|fe[89ab][0-9a-f]:|::1?$)|%/i;

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
    const limited = { ...options, timeoutMs: AGENT_TIMEOUT_MS };
    const found = await api.domains.getInterfaceAddresses({ uuid }, 'agent', limited);
    const macAddresses = new Set(interfaces.map(({ macAddress }) => macAddress.toLowerCase()));
    const own = found.filter(({ macAddress = '' }) => macAddresses.has(macAddress.toLowerCase()));
    const address = chooseAddress(own.flatMap((each) => each.addresses));
    return address === undefined ? undefined : [uuid, address];
  } catch (error) {
    // As long as the guest boots there is no agent; and it may have ended meanwhile, or hold its answer back.
    if (isLibvirtError(error) || isLibvirtClientError(error, 'timeout')) return undefined;
    throw error;
  }
}
