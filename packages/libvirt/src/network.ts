/** A virtual network. The server looks at the UUID. */
export interface Network {
  readonly name: string;
  /** In lower case with hyphens. */
  readonly uuid: string;
}

/** An address that the DHCP server of a network has given. */
export interface DhcpLease {
  /** The bridge on the host. */
  readonly interface: string;
  /** When it ends, in seconds since 1970; 0 for never. */
  readonly expirySeconds: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  /** Length of the network's prefix in bits. */
  readonly prefix: number;
  readonly macAddress?: string;
  /** Identity association of DHCPv6. */
  readonly iaid?: string;
  /** That the client has said. */
  readonly hostname?: string;
  readonly clientId?: string;
}
