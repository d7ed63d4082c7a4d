import type { ValueOf } from '../codec/xdr-type.ts';
import { type DomainInterface, type DomainStats, type InterfaceAddress, toDomainStateInfo } from '../domain.ts';
import type { domainStatsRecord } from '../protocol/wire-values.ts';

/** What the server says of a domain, value by value. Pure. */
export function toDomainStats({ domain, parameters }: ValueOf<typeof domainStatsRecord>): DomainStats {
  const values = new Map(parameters);
  const state = values.get('state.state');
  const reason = values.get('state.reason');
  if (typeof state !== 'number') return { domain, values };
  return { domain, state: toDomainStateInfo(state, typeof reason === 'number' ? reason : 0), values };
}

/** An interface of a domain without what is not known of it. Pure. */
export function toDomainInterface(wire: {
  readonly name: string;
  readonly macAddress: string | undefined;
  readonly addresses: readonly InterfaceAddress[];
}): DomainInterface {
  const { macAddress, ...rest } = wire;
  return macAddress === undefined ? rest : { ...rest, macAddress };
}
