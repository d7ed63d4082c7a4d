import { PROCEDURES } from '../protocol/procedures.ts';
import { type Invoker, toFlags } from './invoker.ts';
import { NETWORK_SECTIONS, NETWORK_UPDATE_COMMANDS, type NetworkCalls } from './network-calls.ts';
import { toDhcpLease } from './to-dhcp-lease.ts';

/** The server takes command and section of an update in the order of the protocol; older ones take them the other way. */
const UPDATE_ORDER_FEATURE = 16;

/** Makes the calls about virtual networks. */
export function createNetworkCalls({ call }: Invoker): NetworkCalls {
  return {
    list: async (options) => {
      const flags = toFlags([
        [options?.active === false, 1],
        [options?.active === true, 2],
      ]);
      return await call(PROCEDURES.connectListAllNetworks, { needResults: 1, flags }, options);
    },
    lookupByName: async (name, options) => await call(PROCEDURES.networkLookupByName, name, options),
    define: async (xml, options) => await call(PROCEDURES.networkDefineXml, xml, options),
    start: async (network, options) => {
      await call(PROCEDURES.networkCreate, network, options);
    },
    destroy: async (network, options) => {
      await call(PROCEDURES.networkDestroy, network, options);
    },
    undefine: async (network, options) => {
      await call(PROCEDURES.networkUndefine, network, options);
    },
    getXml: async (network, options) => await call(PROCEDURES.networkGetXmlDesc, { network, flags: 0 }, options),
    update: async (network, change, options) => {
      const flags = toFlags([
        [change.live, 1],
        [change.config, 2],
      ]);
      const isInOrder = await call(PROCEDURES.connectSupportsFeature, UPDATE_ORDER_FEATURE, options);
      const command = NETWORK_UPDATE_COMMANDS[change.command];
      const section = NETWORK_SECTIONS[change.section];
      await call(
        PROCEDURES.networkUpdate,
        {
          network,
          ...(isInOrder ? { command, section } : { command: section, section: command }),
          parentIndex: change.parentIndex ?? -1,
          xml: change.xml,
          flags,
        },
        options,
      );
    },
    listDhcpLeases: async (network, options) => {
      const request = { network, macAddress: options?.macAddress, needResults: 1, flags: 0 };
      const leases = await call(PROCEDURES.networkGetDhcpLeases, request, options);
      return leases.map(toDhcpLease);
    },
  };
}
