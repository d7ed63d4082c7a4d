import type { ErrorCode } from './error-codes.ts';
import type { InstanceState } from './instance-state.ts';

/** A point in time as an ISO 8601 string in UTC with milliseconds, for example `2026-03-01T12:00:00.000Z`. */
export type Timestamp = string;

/** Why an instance is in its state, where the cause is neither an error nor unknown. */
export const STATE_REASON_CODES = ['UserRequested', 'Interrupted', 'GuestShutdown'] as const;

/** Why an instance is in its state. Readable for at least 10 minutes after a launch has failed. */
export interface StateReason {
  /** An error code, or one of {@link STATE_REASON_CODES}. */
  readonly code: ErrorCode | (typeof STATE_REASON_CODES)[number];
  /** The cloud's own code. */
  readonly nativeCode?: string;
  /** The cloud's own words, without secrets. */
  readonly message: string;
}

/** What a provider observed of an instance: plain, JSON-safe data. */
export interface InstanceInfo {
  /** Opaque id, meaningful inside the provider's scope only. */
  readonly instanceId: string;
  /** The configured name. Not unique. */
  readonly name: string;
  /** The configured namespace. Empty for an instance that nobody provisioned through this contract. */
  readonly namespace: string;
  /** The installation that owns the instance; absent for an unowned one. */
  readonly owner?: string;
  /** The token with which it was provisioned, if the caller gave one. */
  readonly idempotencyToken?: string;
  /** Life-cycle state. */
  readonly state: InstanceState;
  /** Why it is in that state. */
  readonly stateReason?: StateReason;
  /** Instance type as the cloud names it. */
  readonly instanceType: string;
  /** Public IPv4 or IPv6 address. */
  readonly publicIp?: string;
  /** Private IPv4 or IPv6 address. Present while running, as soon as the network has given one. */
  readonly privateIp?: string;
  /** Public DNS name. */
  readonly publicDns?: string;
  /** Private DNS name. */
  readonly privateDns?: string;
  /** Availability zone, or host of an on-premises provider. */
  readonly availabilityZone: string;
  /** Region as the cloud names it. */
  readonly region: string;
  /** When it was created. */
  readonly createdAt?: Timestamp;
  /** When it was last started. */
  readonly launchTime?: Timestamp;
  /** When it was terminated. */
  readonly terminationTime?: Timestamp;
  /** The caller's tags; ownership tags are not among them. */
  readonly tags: Readonly<Record<string, string>>;
  /** What only this provider knows, string to string. */
  readonly providerData: Readonly<Record<string, string>>;
}
