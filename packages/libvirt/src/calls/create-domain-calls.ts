import { DOMAIN_STATS_GROUPS, type Domain, type DomainReference, toDomainState, toDomainStateInfo } from '../domain.ts';
import { PROCEDURES } from '../protocol/procedures.ts';
import type { DomainCalls, DomainFilter, MetadataTarget } from './domain-calls.ts';
import { type Invoker, toFlags } from './invoker.ts';
import { toDomainInterface, toDomainStats } from './to-domain-values.ts';

const METADATA_KINDS = { description: 0, title: 1, element: 2 } as const;
const ADDRESS_SOURCES = { lease: 0, agent: 1, arp: 2 } as const;

/** Makes the calls about domains. */
export function createDomainCalls(
  { call, openStream }: Invoker,
  subscribeLifecycle: DomainCalls['subscribeLifecycle'],
): DomainCalls {
  return {
    subscribeLifecycle,
    list: async (options) =>
      await call(PROCEDURES.connectListAllDomains, { needResults: 1, flags: toFilterFlags(options) }, options),
    listStats: async (options) => {
      const { groups = ['state'], domains = [], noWait } = options ?? {};
      const records = await call(
        PROCEDURES.connectGetAllDomainStats,
        {
          domains: domains.map(toWireDomain),
          groups: groups.reduce((sum, group) => sum | DOMAIN_STATS_GROUPS[group], 0),
          flags: toFilterFlags(options) | toFlags([[noWait, 1 << 29]]),
        },
        options,
      );
      return records.map(toDomainStats);
    },
    lookupByUuid: async (uuid, options) => await call(PROCEDURES.domainLookupByUuid, uuid, options),
    lookupByName: async (name, options) => await call(PROCEDURES.domainLookupByName, name, options),
    define: async (xml, options) =>
      await call(PROCEDURES.domainDefineXmlFlags, { xml, flags: toFlags([[options?.validate, 1]]) }, options),
    createTransient: async (xml, options) => {
      const flags = toFlags([
        [options?.paused, 1],
        [options?.validate, 16],
      ]);
      return await call(PROCEDURES.domainCreateXml, { xml, flags }, options);
    },
    start: async (domain, options) => {
      const request = { domain: toWireDomain(domain), flags: toFlags([[options?.paused, 1]]) };
      return (await call(PROCEDURES.domainCreateWithFlags, request, options)).id;
    },
    getState: async (domain, options) => {
      const { state, reason } = await call(
        PROCEDURES.domainGetState,
        { domain: toWireDomain(domain), flags: 0 },
        options,
      );
      return toDomainStateInfo(state, reason);
    },
    getInfo: async (domain, options) => {
      const { state, ...info } = await call(PROCEDURES.domainGetInfo, toWireDomain(domain), options);
      return { state: toDomainState(state), ...info };
    },
    shutdown: async (domain, options) => {
      const flags = toFlags([
        [options?.mode === 'acpi', 1],
        [options?.mode === 'agent', 2],
      ]);
      await call(PROCEDURES.domainShutdownFlags, { domain: toWireDomain(domain), flags }, options);
    },
    destroy: async (domain, options) => {
      const flags = toFlags([[options?.graceful, 1]]);
      await call(PROCEDURES.domainDestroyFlags, { domain: toWireDomain(domain), flags }, options);
    },
    reboot: async (domain, options) => {
      await call(PROCEDURES.domainReboot, { domain: toWireDomain(domain), flags: 0 }, options);
    },
    reset: async (domain, options) => {
      await call(PROCEDURES.domainReset, { domain: toWireDomain(domain), flags: 0 }, options);
    },
    undefine: async (domain, options) => {
      const flags = toFlags([
        [options?.managedSave, 1],
        [options?.snapshotsMetadata, 2],
        [options?.nvram, 4],
        [options?.checkpointsMetadata, 16],
        [options?.tpm, 32],
      ]);
      await call(PROCEDURES.domainUndefineFlags, { domain: toWireDomain(domain), flags }, options);
    },
    getXml: async (domain, options) => {
      const flags = toFlags([
        [options?.secure, 1],
        [options?.inactive, 2],
      ]);
      return await call(PROCEDURES.domainGetXmlDesc, { domain: toWireDomain(domain), flags }, options);
    },
    setMetadata: async (domain, kind, value, options) => {
      await call(
        PROCEDURES.domainSetMetadata,
        {
          domain: toWireDomain(domain),
          type: METADATA_KINDS[kind],
          metadata: value,
          key: undefined,
          uri: undefined,
          flags: toTargetFlags(options),
        },
        options,
      );
    },
    setMetadataElement: async (domain, { uri, prefix, xml }, options) => {
      await call(
        PROCEDURES.domainSetMetadata,
        {
          domain: toWireDomain(domain),
          type: METADATA_KINDS.element,
          metadata: xml,
          key: prefix,
          uri,
          flags: toTargetFlags(options),
        },
        options,
      );
    },
    getMetadata: async (domain, kind, options) =>
      await call(
        PROCEDURES.domainGetMetadata,
        {
          domain: toWireDomain(domain),
          type: METADATA_KINDS[kind],
          uri: undefined,
          flags: toTargetFlags(options),
        },
        options,
      ),
    getMetadataElement: async (domain, uri, options) =>
      await call(
        PROCEDURES.domainGetMetadata,
        { domain: toWireDomain(domain), type: METADATA_KINDS.element, uri, flags: toTargetFlags(options) },
        options,
      ),
    getInterfaceAddresses: async (domain, source, options) => {
      const found = await call(
        PROCEDURES.domainInterfaceAddresses,
        { domain: toWireDomain(domain), source: ADDRESS_SOURCES[source], flags: 0 },
        options,
      );
      return found.map(toDomainInterface);
    },
    openConsole: async (domain, options) => {
      const flags = toFlags([
        [options?.force, 1],
        [options?.safe, 2],
      ]);
      return await openStream(
        PROCEDURES.domainOpenConsole,
        { domain: toWireDomain(domain), device: options?.device, flags },
        options,
      );
    },
  };
}

// The server looks at the UUID alone.
function toWireDomain({ uuid, name = '' }: DomainReference): Domain {
  return { name, uuid, id: -1 };
}

function toFilterFlags(filter: DomainFilter | undefined): number {
  return toFlags([
    [filter?.active === true, 1],
    [filter?.active === false, 2],
  ]);
}

function toTargetFlags(target: MetadataTarget | undefined): number {
  return toFlags([
    [target?.live, 1],
    [target?.config, 2],
  ]);
}
