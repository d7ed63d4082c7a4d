import { type DomainStateInfo, type DomainStats, isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import { type DomainFacts, readDomainFacts } from './domain-facts.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { readAddresses } from './read-addresses.ts';
import type { ObservedDomain } from './to-instance-info.ts';

const UNREADABLE: DomainStateInfo = { state: 'unknown', reason: 'unknown' };
// A domain that starts or stops all the time is shown as it was seen last.
const LOOKS = 3;

/**
 * Reads domains of a host: the states of all in one call, then the definitions of those that are wanted.
 *
 * @param host - The host.
 * @param isWanted - Which domains to read.
 * @param settings - Where addresses are read.
 * @param options - The signal.
 * @returns Those that exist.
 */
export async function observeDomains(
  host: OnpremHost,
  isWanted: (uuid: string) => boolean,
  { addressSource }: Pick<OnpremProviderSettings, 'addressSource'>,
  options: LibvirtCallOptions,
): Promise<ObservedDomain[]> {
  const stats = await host.api.domains.listStats({ groups: ['state'], ...options });
  const wanted = stats.filter(({ domain }) => isWanted(domain.uuid));
  const seen = await Promise.all(wanted.map((each) => lookAt(host.api, each, options)));
  const found = seen.filter((each) => each !== undefined);
  const addresses = await readAddresses(host.api, found, addressSource, options);
  return found.map(({ state, facts }) => ({
    host: host.name,
    state,
    facts,
    privateIp: addresses.get(facts.uuid),
  }));
}

/** State and definition are two calls: they are made again when a domain started or stopped in between. */
async function lookAt(api: LibvirtApi, { domain, state: listed }: DomainStats, options: LibvirtCallOptions) {
  let state = listed ?? UNREADABLE;
  try {
    let facts = readDomainFacts(await api.domains.getXml(domain, options));
    for (let look = 1; look < LOOKS && facts.isActive !== isActive(state); look++) {
      state = await api.domains.getState(domain, options);
      facts = readDomainFacts(await api.domains.getXml(domain, options));
    }
    return { state, facts };
  } catch (error) {
    if (isLibvirtError(error, 'NO_DOMAIN')) return undefined;
    throw error;
  }
}

function isActive({ state }: DomainStateInfo): boolean {
  return !['nostate', 'shutoff', 'crashed', 'unknown'].includes(state);
}

/** What one look at a domain's definition says. @throws LibvirtError `NO_DOMAIN` */
export async function readFacts(api: LibvirtApi, uuid: string, options: LibvirtCallOptions): Promise<DomainFacts> {
  return readDomainFacts(await api.domains.getXml({ uuid }, options));
}
