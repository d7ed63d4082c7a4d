import {
  type CallOutcome,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  type ErrorScope,
} from '@cloud-spi/spi';
import { ComputeError, type ComputeFailure, type FailureKind } from './compute-error.ts';
import { findRefusedField } from './find-refused-field.ts';

/** Codes of operations and reasons of answers that mean the same. */
interface CodeRow {
  readonly code: ErrorCode;
  readonly native: ReadonlySet<string>;
  /** Who says so. */
  readonly source: string;
}

const ERRORS_PAGE = 'https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-vm-creation';
const API_ERRORS_PAGE = 'https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-api-errors';

/**
 * The only place where Compute Engine's codes meet those of the contract. Asked before the HTTP status: a stock-out
 * carries 503, throttling and quota carry 403.
 */
const CODES: readonly CodeRow[] = [
  {
    code: 'InsufficientCapacity',
    native: new Set([
      'ZONE_RESOURCE_POOL_EXHAUSTED',
      'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
      'RESOURCE_POOL_EXHAUSTED',
      'resource_availability',
      'stockout',
    ]),
    source: 'https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability',
  },
  {
    code: 'InsufficientCapacity',
    native: new Set(['IP_SPACE_EXHAUSTED', 'IP_SPACE_EXHAUSTED_WITH_DETAILS']),
    source: 'https://github.com/cloudpilot-ai/karpenter-provider-gcp/issues/176',
  },
  {
    code: 'QuotaExceeded',
    native: new Set(['QUOTA_EXCEEDED', 'quotaExceeded', 'limitExceeded', 'LIMIT_EXCEEDED']),
    source: 'https://cloud.google.com/compute/resource-usage#quota_exceeded',
  },
  {
    code: 'RateLimited',
    native: new Set([
      'rateLimitExceeded',
      'userRateLimitExceeded',
      'RATE_LIMIT_EXCEEDED',
      'resourceOperationRateExceeded',
      'RESOURCE_OPERATION_RATE_EXCEEDED',
    ]),
    source: 'https://cloud.google.com/compute/api-quota#best_practices',
  },
  { code: 'Unauthenticated', native: new Set(['authError', 'ACCESS_TOKEN_EXPIRED']), source: API_ERRORS_PAGE },
  {
    code: 'PermissionDenied',
    native: new Set([
      'forbidden',
      'insufficientPermissions',
      'accessNotConfigured',
      'SERVICE_DISABLED',
      'IAM_PERMISSION_DENIED',
      'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      'PERMISSIONS_ERROR',
    ]),
    source: API_ERRORS_PAGE,
  },
  {
    code: 'AlreadyExists',
    native: new Set(['alreadyExists', 'RESOURCE_ALREADY_EXISTS']),
    source: ERRORS_PAGE,
  },
  {
    code: 'Conflict',
    native: new Set([
      'resourceNotReady',
      'RESOURCE_NOT_READY',
      'resourceInUseByAnotherResource',
      'RESOURCE_IN_USE_BY_ANOTHER_RESOURCE',
      'IP_IN_USE_BY_ANOTHER_RESOURCE',
      'OPERATION_CANCELED_BY_USER',
    ]),
    source: ERRORS_PAGE,
  },
  {
    code: 'Conflict',
    native: new Set(['CONFLICT', 'conflict']), // deleted while it is being created
    source: 'https://github.com/piercefreeman/cloud-gpu-reliability/issues/5',
  },
  { code: 'NotFound', native: new Set(['notFound', 'RESOURCE_NOT_FOUND']), source: API_ERRORS_PAGE },
  {
    code: 'Unavailable',
    native: new Set(['backendError', 'internalError', 'INTERNAL_ERROR', 'TIMEOUT']),
    source: 'https://github.com/ubicloud/ubicloud/issues/5495',
  },
  {
    code: 'InvalidConfiguration',
    native: new Set([
      'invalid',
      'required',
      'badRequest',
      'parseError',
      'invalidParameter',
      'INVALID_FIELD_VALUE',
      'INVALID_USAGE',
      'UNSUPPORTED_OPERATION',
    ]),
    source: API_ERRORS_PAGE,
  },
];

/** What a message tells where codes do not: the same reason stands for several things. */
const MESSAGES: readonly (CodeRow & { readonly pattern: RegExp })[] = [
  {
    code: 'InvalidConfiguration',
    native: new Set(['conditionNotMet']),
    pattern: /constraints\//, // an organization policy forbids it
    source: 'https://github.com/fortinet/fortigate-terraform-deploy/issues/34',
  },
  {
    code: 'Conflict',
    native: new Set(['conditionNotMet']),
    pattern: /fingerprint/i,
    source: 'https://github.com/skypilot-org/skypilot/issues/4571',
  },
  {
    code: 'Conflict',
    native: new Set(['invalidResourceUsage', 'invalid', 'RESOURCE_IN_USE']),
    pattern: /deletion protection|protected against deletion/i,
    source: 'https://github.com/hashicorp/terraform-provider-google/issues/1211',
  },
  {
    code: 'QuotaExceeded',
    native: new Set(['forbidden', 'limitExceeded']),
    pattern: /quota '[^']+' exceeded/i,
    source: 'https://cloud.google.com/compute/resource-usage#quota_exceeded',
  },
];

/** By HTTP status where no code is known. https://cloud.google.com/apis/design/errors#handling_errors */
const STATUSES: Readonly<Record<number, ErrorCode>> = {
  400: 'InvalidConfiguration',
  401: 'Unauthenticated',
  403: 'PermissionDenied',
  404: 'NotFound',
  409: 'Conflict',
  412: 'Conflict',
  413: 'InvalidConfiguration',
  429: 'RateLimited',
  500: 'Unavailable',
  502: 'Unavailable',
  503: 'Unavailable',
  504: 'Unavailable',
};

const KINDS: Readonly<Record<Exclude<FailureKind, 'response' | 'operation'>, readonly [ErrorCode, CallOutcome]>> = {
  unreadable: ['Unavailable', 'unknown'],
  connection: ['Unavailable', 'unknown'],
  unreachable: ['Unavailable', 'not-sent'],
  untrusted: ['Unavailable', 'not-sent'],
  timeout: ['Timeout', 'unknown'],
  aborted: ['Aborted', 'unknown'],
  credentials: ['Unauthenticated', 'not-sent'],
  request: ['InvalidConfiguration', 'not-sent'],
};

/** What the error happened to. */
export interface ErrorContext {
  /** The method of the contract. */
  readonly operation: string;
  /** The instance that it spoke of. */
  readonly instanceId?: string | undefined;
  /** Where it was asked for, and what: for missing capacity. */
  readonly scope?: Omit<ErrorScope, 'provider'> | undefined;
  /**
   * Whether the request carried a new configuration: what the cloud does not find is then one of its parts, and not the
   * instance.
   */
  readonly isCreation?: boolean | undefined;
}

/**
 * Turns a failure of Compute Engine into the contract's words. Anything else is returned as it is: the guard around the
 * provider deals with it.
 *
 * @param error - What was thrown.
 * @param context - What it happened to.
 */
export function toCloudProvisioningError(error: ComputeError, context: ErrorContext): CloudProvisioningError;
export function toCloudProvisioningError(error: unknown, context: ErrorContext): unknown;
export function toCloudProvisioningError(error: unknown, context: ErrorContext): unknown {
  if (!(error instanceof ComputeError)) return error;
  const { failure } = error;
  const { operation, instanceId, scope } = context;
  const { code, outcome } = classify(failure, context.isCreation === true);
  return createCloudProvisioningError({
    code,
    outcome,
    message: describe(failure),
    provider: 'gcp',
    operation,
    instanceId,
    retryAfterMs: failure.retryAfterMs,
    retryable: failure.kind === 'untrusted' ? false : undefined,
    problems: context.isCreation && code === 'InvalidConfiguration' ? findRefusedField(failure.message) : undefined,
    nativeCode: failure.codes[0] ?? (failure.httpStatus === undefined ? failure.kind : `${failure.httpStatus}`),
    ...(code === 'InsufficientCapacity' && scope !== undefined && { scopes: [{ provider: 'gcp', ...scope }] }),
    cause: error,
  });
}

/** What a failure means, and what is known of its effect. */
export interface Classification {
  readonly code: ErrorCode;
  readonly outcome: CallOutcome;
}

/**
 * Decides what a failure means.
 *
 * @param failure - What the cloud said.
 * @param isCreation - Whether a new instance was asked for.
 */
export function classify(failure: ComputeFailure, isCreation = false): Classification {
  if (failure.kind !== 'response' && failure.kind !== 'operation') {
    const [code, outcome] = KINDS[failure.kind];
    return { code, outcome };
  }
  const found = findCode(failure);
  const code = isCreation && found === 'NotFound' ? 'InvalidConfiguration' : found;
  // A failed operation has been undone; a server error as an answer says nothing about what was begun.
  const isKnown = failure.kind === 'operation' || (failure.httpStatus ?? 500) < 500;
  return { code, outcome: isKnown ? 'rejected' : 'unknown' };
}

function findCode({ codes, message, httpStatus }: ComputeFailure): ErrorCode {
  const byMessage = MESSAGES.find(
    ({ native, pattern }) => pattern.test(message) && codes.some((code) => native.has(code)),
  );
  if (byMessage !== undefined) return byMessage.code;
  for (const row of CODES) {
    if (codes.some((code) => row.native.has(code))) return row.code;
  }
  return (httpStatus === undefined ? undefined : STATUSES[httpStatus]) ?? 'Unknown';
}

function describe({ kind, message }: ComputeFailure): string {
  switch (kind) {
    case 'response':
    case 'operation':
      return `Compute Engine refused: ${message}`;
    case 'credentials':
      return `There are no usable Google credentials: ${message}`;
    case 'untrusted':
      return `The certificate of Compute Engine is not trusted; the option caFile names further authorities: ${message}`;
    case 'connection':
    case 'unreachable':
      return `The connection to Compute Engine failed: ${message}`;
    default:
      return message;
  }
}
