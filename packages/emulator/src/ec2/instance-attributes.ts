import type { JsonValue } from '../park/park-state.ts';
import type { Machine } from '../park/to-machine.ts';

/** What EC2 remembers of an instance and the park does not understand. */
export interface InstanceAttributes {
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly clientToken: string;
  /** Where the token is unique: a zone when the request chose one, else empty for the region. */
  readonly tokenScope: string;
  /** Tells whether a repeated request is the same. */
  readonly requestDigest: string;
  readonly keyName: string | null;
  readonly securityGroupIds: readonly string[];
  readonly profileArn: string | null;
  readonly shutdownBehavior: string;
  readonly isStopProtected: boolean;
  readonly isEbsOptimized: boolean;
  readonly isMonitored: boolean;
  readonly tenancy: string;
  readonly hasNestedVirtualization: boolean;
  readonly metadata: MetadataOptions;
  readonly spot: SpotOptions | null;
}

/** Options of the instance metadata service. */
export interface MetadataOptions {
  readonly httpTokens: 'optional' | 'required';
  readonly httpPutResponseHopLimit: number;
  readonly httpEndpoint: 'enabled' | 'disabled';
  readonly httpProtocolIpv6: 'enabled' | 'disabled';
  readonly instanceMetadataTags: 'enabled' | 'disabled';
}

/** How a spot instance was asked for. */
export interface SpotOptions {
  readonly requestId: string;
  readonly type: 'one-time' | 'persistent';
  readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate';
}

/** Reads what was written by {@link toJson}; machines that were made without EC2 have the defaults. */
export function attributesOf(machine: Machine): InstanceAttributes {
  return { ...defaults, ...(machine.attributes as unknown as Partial<InstanceAttributes>) };
}

/** What a machine gets as its attributes. */
export function toJson(attributes: InstanceAttributes): Record<string, JsonValue> {
  return { ...attributes } as unknown as Record<string, JsonValue>;
}

/** What holds when a launch does not say. */
export const defaultMetadataOptions: MetadataOptions = {
  httpTokens: 'optional',
  httpPutResponseHopLimit: 1,
  httpEndpoint: 'enabled',
  httpProtocolIpv6: 'disabled',
  instanceMetadataTags: 'disabled',
};

const defaults: InstanceAttributes = {
  reservationId: 'r-00000000000000000',
  launchIndex: 0,
  clientToken: '',
  tokenScope: '',
  requestDigest: '',
  keyName: null,
  securityGroupIds: [],
  profileArn: null,
  shutdownBehavior: 'stop',
  isStopProtected: false,
  isEbsOptimized: false,
  isMonitored: false,
  tenancy: 'default',
  hasNestedVirtualization: false,
  metadata: defaultMetadataOptions,
  spot: null,
};
