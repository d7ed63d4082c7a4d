import type { DomainStateInfo } from '@cloud-spi/libvirt';
import type { InstanceInfo, InstanceState, StateReason } from '@cloud-spi/spi';
import type { DomainFacts } from './domain-facts.ts';
import { toInstanceId } from './instance-ids.ts';
import { isKeptPartOf } from './instance-parts.ts';

/** A domain as it was seen on a host. */
export interface ObservedDomain {
  /** Name of the host. */
  readonly host: string;
  readonly state: DomainStateInfo;
  readonly facts: DomainFacts;
  /** The address that its network has given it. */
  readonly privateIp: string | undefined;
}

/**
 * libvirt's states in the contract's words. What is not here is `unknown`: a domain that somebody paused or put to
 * sleep neither runs nor is stopped.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainState
 */
const STATES: Readonly<Partial<Record<DomainStateInfo['state'], InstanceState>>> = {
  running: 'running',
  blocked: 'running',
  shutdown: 'stopping',
  shutoff: 'stopped',
  crashed: 'failed',
};

/** Why a domain does not run, where it has run. @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainShutoffReason */
const SHUTOFF_REASONS: Readonly<Partial<Record<DomainStateInfo['reason'], Omit<StateReason, 'nativeCode'>>>> = {
  shutdown: { code: 'GuestShutdown', message: 'The guest has shut down' },
  destroyed: { code: 'UserRequested', message: 'Its power was cut' },
  crashed: { code: 'Unknown', message: 'The emulator or the guest has crashed' },
  failed: { code: 'Unknown', message: 'It could not be started' },
};

/** Why a domain does not run: reasons that it cannot have before its first start. */
export const RAN_REASONS: readonly DomainStateInfo['reason'][] = ['shutdown', 'destroyed', 'crashed'];

/**
 * Translates a state, with what the marks on the domain add to it.
 *
 * @param domain - As observed.
 * @param now - Milliseconds since 1970.
 */
export function toInstanceState({ state, facts }: Pick<ObservedDomain, 'state' | 'facts'>, now: number): InstanceState {
  const { isProvisioning, isTerminating, stopDeadline } = facts.metadata;
  if (isTerminating) return 'terminating';
  const translated = STATES[state.state] ?? 'unknown';
  // It was defined, and not started yet: a call that was interrupted is repeated by its caller.
  if (translated === 'stopped' && isProvisioning && !RAN_REASONS.includes(state.reason)) return 'pending';
  if (state.state === 'paused' && state.reason === 'starting-up') return 'pending';
  // After its deadline a stop is no longer under way: stopping again cuts the power.
  if (translated === 'running' && stopDeadline !== undefined && now < stopDeadline) return 'stopping';
  return translated;
}

/**
 * Translates a domain.
 *
 * @param domain - As observed.
 * @param region - The provider's region.
 * @param now - Milliseconds since 1970.
 */
export function toInstanceInfo(domain: ObservedDomain, region: string, now: number): InstanceInfo {
  const { host, facts, privateIp } = domain;
  const { record, tags, launchTime } = facts.metadata;
  const state = toInstanceState(domain, now);
  const stateReason = toStateReason(domain, state);
  return {
    instanceId: toInstanceId({ host, uuid: facts.uuid }),
    name: record?.name ?? facts.name,
    namespace: record?.namespace ?? '',
    ...(record !== undefined && { owner: record.owner }),
    ...(record?.idempotencyToken !== undefined && { idempotencyToken: record.idempotencyToken }),
    state,
    ...(stateReason !== undefined && { stateReason }),
    instanceType: record?.instanceType ?? `${facts.vcpus}-vcpus-${facts.memoryMib}-mib`,
    ...(privateIp !== undefined && { privateIp }),
    availabilityZone: host,
    region,
    ...(record !== undefined && { createdAt: record.createdAt }),
    ...(launchTime !== undefined && { launchTime }),
    tags,
    providerData: toProviderData(domain),
  };
}

function toProviderData({ state, facts }: ObservedDomain): Readonly<Record<string, string>> {
  const kept = facts.volumes.filter(({ volume }) => isKeptPartOf(volume, facts.name));
  const { record } = facts.metadata;
  return {
    domainName: facts.name,
    nativeState: `${state.state}/${state.reason}`,
    ...(record !== undefined && { imageId: record.imageId }),
    macAddresses: facts.interfaces.map(({ macAddress }) => macAddress).join(','),
    volumes: facts.volumes.map(toVolumePath).join(','),
    ...(kept.length > 0 && { keptVolumes: kept.map(toVolumePath).join(',') }),
  };
}

function toVolumePath({ pool, volume }: { readonly pool: string; readonly volume: string }): string {
  return `${pool}/${volume}`;
}

function toStateReason({ state }: ObservedDomain, translated: InstanceState): StateReason | undefined {
  const nativeCode = `${state.state}/${state.reason}`;
  if (translated === 'failed') return { code: 'Unknown', nativeCode, message: 'The guest has crashed' };
  const reason = translated === 'stopped' ? SHUTOFF_REASONS[state.reason] : undefined;
  return reason === undefined ? undefined : { ...reason, nativeCode };
}
