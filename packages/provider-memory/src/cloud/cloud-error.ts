import type { ConfigurationProblem, ErrorScope } from '@cloud-spi/spi';

/** The simulated cloud's own error codes. What they mean in the contract stands in `to-cloud-provisioning-error.ts`. */
export type CloudErrorCode =
  | 'MalformedId'
  | 'ForeignId'
  | 'NoSuchInstance'
  | 'TokenInUse'
  | 'NoCapacity'
  | 'LimitExceeded'
  | 'AddressInUse'
  | 'Throttled'
  | 'BadCredentials'
  | 'AccessDenied'
  | 'NotOwner'
  | 'ServiceUnavailable'
  | 'ConnectionLost'
  | 'ZoneUnreachable'
  | 'WrongState'
  | 'PartsMissing'
  | 'Protected'
  | 'SpotCannotStop'
  | 'FileBusy'
  | 'FileUnusable'
  | 'FileNotOfThisCloud'
  | 'FileNewer';

/** What else a refusal of the simulated cloud says. */
export interface CloudErrorDetails {
  readonly instanceId?: string | undefined;
  readonly scopes?: readonly ErrorScope[] | undefined;
  readonly problems?: readonly ConfigurationProblem[] | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A refusal or failure of the simulated cloud. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: CloudErrorCode;
  readonly details: CloudErrorDetails;

  constructor(code: CloudErrorCode, message: string, details: CloudErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}
