/// <reference lib="esnext.disposable" preserve="true" />

export type { LibvirtCallOptions } from './call-options.ts';
export type {
  DomainCalls,
  DomainFilter,
  EventSubscription,
  LifecycleSubscriptionOptions,
  MetadataTarget,
} from './calls/domain-calls.ts';
export type { HostCalls } from './calls/host-calls.ts';
export {
  NETWORK_SECTIONS,
  NETWORK_UPDATE_COMMANDS,
  type NetworkCalls,
  type NetworkChange,
} from './calls/network-calls.ts';
export type { PoolCalls } from './calls/pool-calls.ts';
export type { VolumeCalls, VolumeRange } from './calls/volume-calls.ts';
export { createLibvirtClient } from './create-libvirt-client.ts';
export {
  DOMAIN_LIFECYCLE_EVENTS,
  DOMAIN_STATE_REASONS,
  DOMAIN_STATES,
  DOMAIN_STATS_GROUPS,
  type Domain,
  type DomainInfo,
  type DomainInterface,
  type DomainLifecycleEvent,
  type DomainReference,
  type DomainState,
  type DomainStateInfo,
  type DomainStateReason,
  type DomainStats,
  type DomainStatsGroup,
  type InterfaceAddress,
  type TypedValue,
  toDomainState,
  toDomainStateInfo,
} from './domain.ts';
export type { HostInfo, LibvirtVersion } from './host.ts';
export type { LibvirtClient } from './libvirt-client.ts';
export {
  isLibvirtClientError,
  LIBVIRT_CLIENT_ERROR_KINDS,
  type LibvirtCallOutcome,
  LibvirtClientError,
  type LibvirtClientErrorDetails,
  type LibvirtClientErrorKind,
} from './libvirt-client-error.ts';
export type { LibvirtClientOptions, LibvirtTlsOptions } from './libvirt-client-options.ts';
export { isLibvirtError, LibvirtError, type LibvirtErrorDetails } from './libvirt-error.ts';
export type { LibvirtStream } from './libvirt-stream.ts';
export type { DhcpLease, Network } from './network.ts';
export { LIBVIRT_ERROR_CODES, type LibvirtErrorCodeName } from './protocol/error-codes.ts';
export { LIBVIRT_ERROR_DOMAINS, type LibvirtErrorDomainName } from './protocol/error-domains.ts';
export {
  STORAGE_POOL_STATES,
  STORAGE_VOLUME_KINDS,
  type StoragePool,
  type StoragePoolInfo,
  type StorageVolume,
  type StorageVolumeInfo,
} from './storage.ts';
