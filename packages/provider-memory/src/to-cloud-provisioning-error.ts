import {
  type CallOutcome,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
} from '@cloud-spi/spi';
import { CloudError, type CloudErrorCode } from './cloud/cloud-error.ts';
import { isBusy } from './cloud/open-database.ts';

/** The only place where the simulated cloud's codes meet those of the contract. */
const CODES: Readonly<Record<CloudErrorCode, readonly [ErrorCode, CallOutcome]>> = {
  MalformedId: ['InvalidConfiguration', 'not-sent'],
  ForeignId: ['InvalidConfiguration', 'not-sent'],
  NoSuchInstance: ['NotFound', 'rejected'],
  TokenInUse: ['AlreadyExists', 'rejected'],
  NoCapacity: ['InsufficientCapacity', 'rejected'],
  LimitExceeded: ['QuotaExceeded', 'rejected'],
  AddressInUse: ['Conflict', 'rejected'],
  Throttled: ['RateLimited', 'rejected'],
  BadCredentials: ['Unauthenticated', 'rejected'],
  AccessDenied: ['PermissionDenied', 'rejected'],
  NotOwner: ['PermissionDenied', 'rejected'],
  ServiceUnavailable: ['Unavailable', 'unknown'],
  ConnectionLost: ['Unavailable', 'unknown'],
  ZoneUnreachable: ['Unavailable', 'rejected'],
  WrongState: ['Conflict', 'rejected'],
  PartsMissing: ['Conflict', 'rejected'],
  Protected: ['Conflict', 'rejected'],
  SpotCannotStop: ['NotSupported', 'rejected'],
  FileBusy: ['Unavailable', 'rejected'],
  FileUnusable: ['Unavailable', 'not-sent'],
  FileNotOfThisCloud: ['InvalidConfiguration', 'not-sent'],
  FileNewer: ['InvalidConfiguration', 'not-sent'],
};

const BUSY_MESSAGE = 'Another process has held the file of the simulated cloud for too long';

/** What the error happened to. */
export interface ErrorContext {
  /** The method of the contract. */
  readonly operation: string;
  /** The instance that it spoke of. */
  readonly instanceId?: string | undefined;
}

/**
 * Turns an error of the simulated cloud into one of the contract. Anything else is returned as it is: the guard around
 * the provider deals with it.
 *
 * @param error - What was thrown.
 * @param context - What it happened to.
 */
export function toCloudProvisioningError(error: CloudError, context: ErrorContext): CloudProvisioningError;
export function toCloudProvisioningError(error: unknown, context: ErrorContext): unknown;
export function toCloudProvisioningError(error: unknown, context: ErrorContext): unknown {
  if (isBusy(error))
    return toCloudProvisioningError(new CloudError('FileBusy', BUSY_MESSAGE, { cause: error }), context);
  if (!(error instanceof CloudError)) return error;
  const [code, outcome] = CODES[error.code];
  const { operation, instanceId = error.details.instanceId } = context;
  return createCloudProvisioningError({
    ...error.details,
    code,
    outcome,
    message: error.message,
    provider: 'memory',
    operation,
    instanceId,
    nativeCode: error.code,
    cause: error,
  });
}

/**
 * Says that a list is incomplete.
 *
 * @param region - The region of the cloud.
 * @param zones - The zones that did not answer.
 */
export function toUnreachableError(region: string, zones: readonly string[]): CloudProvisioningError {
  const scopes = zones.map((zone) => ({ provider: 'memory', region, zone }));
  const message = `The list is incomplete: these zones cannot be reached: ${zones.join(', ')}`;
  return toCloudProvisioningError(new CloudError('ZoneUnreachable', message, { scopes }), {
    operation: 'listInstances',
  });
}
