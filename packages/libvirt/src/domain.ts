/** What names a domain to the server, which looks at the UUID alone. */
export interface DomainReference {
  /** In lower case with hyphens. */
  readonly uuid: string;
  /** For the server's messages. */
  readonly name?: string | undefined;
}

/** A domain: libvirt's word for a virtual machine, running or not. */
export interface Domain extends DomainReference {
  /** Unique on the host at a time. */
  readonly name: string;
  /** Number of the running domain when this was read; -1 when it did not run. */
  readonly id: number;
}

/**
 * The states of a domain; their order is libvirt's numbering.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainState
 */
export const DOMAIN_STATES = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
] as const;

/**
 * State of a domain. `shutdown` means that it is being shut down, `shutoff` that it does not run, `blocked` that it runs and
 * waits for a resource; `unknown` is a state that this version does not know.
 */
export type DomainState = (typeof DOMAIN_STATES)[number] | 'unknown';

/**
 * Why a domain is in its state, for the states that have more than one reason; their order is libvirt's numbering.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainShutoffReason
 */
export const DOMAIN_STATE_REASONS = {
  running: [
    'unknown',
    'booted',
    'migrated',
    'restored',
    'from-snapshot',
    'unpaused',
    'migration-canceled',
    'save-canceled',
    'wakeup',
    'crashed',
    'postcopy',
    'postcopy-failed',
  ],
  paused: [
    'unknown',
    'user',
    'migration',
    'save',
    'dump',
    'ioerror',
    'watchdog',
    'from-snapshot',
    'shutting-down',
    'snapshot',
    'crashed',
    'starting-up',
    'postcopy',
    'postcopy-failed',
  ],
  shutdown: ['unknown', 'user'],
  shutoff: ['unknown', 'shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot', 'daemon'],
  crashed: ['unknown', 'panicked'],
} as const satisfies Partial<Record<DomainState, readonly string[]>>;

/** Word for the reason of a state, from {@link DOMAIN_STATE_REASONS}. */
export type DomainStateReason = (typeof DOMAIN_STATE_REASONS)[keyof typeof DOMAIN_STATE_REASONS][number];

/** State of a domain, and why. */
export interface DomainStateInfo {
  readonly state: DomainState;
  /** `unknown` also when this version does not know the number. */
  readonly reason: DomainStateReason;
}

/** Size and use of a domain. */
export interface DomainInfo {
  readonly state: DomainState;
  /** Memory that the domain may have, in KiB. */
  readonly maxMemoryKib: number;
  /** Memory that it has, in KiB. */
  readonly memoryKib: number;
  readonly vcpus: number;
  /** Processor time that it has used, in nanoseconds. */
  readonly cpuTimeNs: bigint;
}

/**
 * Says what libvirt's number for a state means. Pure.
 *
 * @param state - As in `state.state` of {@link DomainStats}.
 */
export function toDomainState(state: number): DomainState {
  return DOMAIN_STATES[state] ?? 'unknown';
}

/**
 * Says what libvirt's numbers for a state and its reason mean. Pure.
 *
 * @param state - As in `state.state` of {@link DomainStats}.
 * @param reason - As in `state.reason` of {@link DomainStats}.
 */
export function toDomainStateInfo(state: number, reason: number): DomainStateInfo {
  const name = toDomainState(state);
  const reasons: Partial<Record<DomainState, readonly DomainStateReason[]>> = DOMAIN_STATE_REASONS;
  return { state: name, reason: reasons[name]?.[reason] ?? 'unknown' };
}

/**
 * What {@link DomainCalls.listStats} can report; the values are libvirt's bits.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainStatsTypes
 */
export const DOMAIN_STATS_GROUPS = {
  state: 1,
  'cpu-total': 2,
  balloon: 4,
  vcpu: 8,
  interface: 16,
  block: 32,
} as const;

/** A group of values: a key of {@link DOMAIN_STATS_GROUPS}. */
export type DomainStatsGroup = keyof typeof DOMAIN_STATS_GROUPS;

/** A value with a name: numbers of 64 bits are `bigint`, all others `number`. */
export type TypedValue = number | bigint | boolean | string;

/** What {@link DomainCalls.listStats} says of one domain. */
export interface DomainStats {
  readonly domain: Domain;
  /** Of the group `state`; absent when that was not asked for, or could not be read. */
  readonly state?: DomainStateInfo;
  /** Every value by libvirt's name, such as `cpu.time` or `block.0.rd.bytes`. */
  readonly values: ReadonlyMap<string, TypedValue>;
}

/** An address of a domain's interface. */
export interface InterfaceAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  /** Length of the network's prefix in bits. */
  readonly prefix: number;
}

/** An interface of a domain, as the asked source sees it. */
export interface DomainInterface {
  /** The host's name for it, such as `vnet0`, from leases and ARP; the guest's own from the agent. */
  readonly name: string;
  readonly macAddress?: string;
  readonly addresses: readonly InterfaceAddress[];
}

/**
 * What happens in the life of a domain; the order is libvirt's numbering.
 *
 * @see https://libvirt.org/html/libvirt-libvirt-domain.html#virDomainEventType
 */
export const DOMAIN_LIFECYCLE_EVENTS = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'stopped',
  'shutdown',
  'pmsuspended',
  'crashed',
] as const;

/** One thing that happened to a domain. */
export interface DomainLifecycleEvent {
  readonly domain: Domain;
  /** `unknown` is an event that this version does not know. */
  readonly event: (typeof DOMAIN_LIFECYCLE_EVENTS)[number] | 'unknown';
  /** libvirt's number that says more, such as 5 for `stopped` because it failed. */
  readonly detail: number;
}
