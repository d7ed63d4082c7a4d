import type { DhcpLease } from '../network.ts';

type Optional = 'macAddress' | 'iaid' | 'hostname' | 'clientId';

/** A lease as the protocol carries it. */
export type WireDhcpLease = Omit<DhcpLease, Optional> & Readonly<Record<Optional, string | undefined>>;

/** A lease without what is not known of it. Pure. */
export function toDhcpLease({ macAddress, iaid, hostname, clientId, ...lease }: WireDhcpLease): DhcpLease {
  return {
    ...lease,
    ...(macAddress === undefined ? {} : { macAddress }),
    ...(iaid === undefined ? {} : { iaid }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(clientId === undefined ? {} : { clientId }),
  };
}
