import type { LibvirtCallOptions } from '../call-options.ts';
import type { DhcpLease, Network } from '../network.ts';

/**
 * What {@link NetworkCalls.update} does to a part of a network; the values are libvirt's.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-network.html#virNetworkUpdateCommand
 */
export const NETWORK_UPDATE_COMMANDS = { modify: 1, delete: 2, 'add-last': 3, 'add-first': 4 } as const;

/**
 * The parts of a network that {@link NetworkCalls.update} can change; the values are libvirt's.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-network.html#virNetworkUpdateSection
 */
export const NETWORK_SECTIONS = { 'ip-dhcp-host': 4, 'ip-dhcp-range': 5, 'dns-host': 10, 'dns-txt': 11 } as const;

/** One change of a part of a network. */
export interface NetworkChange {
  readonly command: keyof typeof NETWORK_UPDATE_COMMANDS;
  readonly section: keyof typeof NETWORK_SECTIONS;
  /** The element, such as `<host mac="…" ip="…"/>`. */
  readonly xml: string;
  /** Which `<ip>` of the network it belongs to, from 0. Default: the first one that fits. */
  readonly parentIndex?: number | undefined;
  /** In the running network. Default: in the state that it is in now. */
  readonly live?: boolean | undefined;
  /** In its definition. */
  readonly config?: boolean | undefined;
}

/**
 * Calls about virtual networks. They fail as all calls of {@link LibvirtClient} do; a network that the server does not know
 * is a {@link LibvirtError} `NO_NETWORK`, one whose state forbids the call `OPERATION_INVALID`.
 */
export interface NetworkCalls {
  /** Every network, at most 16 384. A read. */
  list(options?: LibvirtCallOptions & { readonly active?: boolean | undefined }): Promise<readonly Network[]>;

  /** @throws LibvirtError `NO_NETWORK` */
  lookupByName(name: string, options?: LibvirtCallOptions): Promise<Network>;

  /** Makes a network known, or changes its definition. It does not start. */
  define(xml: string, options?: LibvirtCallOptions): Promise<Network>;

  /** Starts a defined network. */
  start(network: Network, options?: LibvirtCallOptions): Promise<void>;

  /** Stops a network. */
  destroy(network: Network, options?: LibvirtCallOptions): Promise<void>;

  /** Makes a network unknown; one that runs goes on until it stops. */
  undefine(network: Network, options?: LibvirtCallOptions): Promise<void>;

  /** Its definition as XML. A read. */
  getXml(network: Network, options?: LibvirtCallOptions): Promise<string>;

  /** Changes a part of a network. */
  update(network: Network, change: NetworkChange, options?: LibvirtCallOptions): Promise<void>;

  /**
   * Addresses that its DHCP server has given and that have not expired. A read.
   *
   * @param options - `macAddress`: only to this interface.
   */
  listDhcpLeases(
    network: Network,
    options?: LibvirtCallOptions & { readonly macAddress?: string | undefined },
  ): Promise<readonly DhcpLease[]>;
}
