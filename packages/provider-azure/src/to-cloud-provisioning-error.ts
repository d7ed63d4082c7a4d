import {
  type CallOutcome,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  type ErrorScope,
} from '@cloud-spi/spi';
import { type ArmError, toArmError } from './arm-error.ts';
import { toErrorCodeOf } from './arm-error-codes.ts';

/** What the error happened to. */
export interface ErrorContext {
  /** The method of the contract. */
  readonly operation: string;
  /** The instance that it spoke of. */
  readonly instanceId?: string | undefined;
  /** What was wanted and where, for errors of capacity. */
  readonly scope?: ErrorScope | undefined;
}

// The request never left: the outcome of a change is certain.
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
]);
// Errors of @azure/identity.
const CREDENTIALS: ReadonlySet<string> = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
]);
// Azure keeps an interface for its machine for so long after a failed creation.
const INTERFACE_RESERVATION_MS = 180_000;

/**
 * Turns what a request ended with into an error of the contract: by HTTP status where that is unmistakable, then by
 * code, then by status again.
 *
 * @param error - What was thrown.
 * @param context - What it happened to.
 */
export function toCloudProvisioningError(error: unknown, context: ErrorContext): CloudProvisioningError {
  const failure = toArmError(error);
  const code = toErrorCode(failure, context);
  const { operation, instanceId, scope } = context;
  return createCloudProvisioningError({
    code,
    message: toMessage(failure, code),
    outcome: toOutcome(failure),
    provider: 'azure',
    operation,
    instanceId,
    nativeCode: nativeCodeOf(failure),
    retryAfterMs: toRetryAfterMs(failure),
    ...(code === 'InsufficientCapacity' && scope !== undefined && { scopes: [scope] }),
    ...(code === 'InvalidConfiguration' && { problems: [toProblem(failure)] }),
    cause: failure,
  });
}

function toErrorCode(failure: ArmError, { instanceId }: ErrorContext): ErrorCode {
  const { status, code, innerCodes, message } = failure;
  if (status === undefined) return toCodeWithoutAnswer(code);
  if (status === 429) return 'RateLimited';
  if (status === 401) return 'Unauthenticated';
  const byCode = toErrorCodeOf([code, ...innerCodes], message);
  if (byCode !== undefined) return byCode;
  switch (true) {
    case status === 403:
      return 'PermissionDenied';
    case status === 404:
      // A request that speaks of no instance misses what a configuration or an option names.
      return instanceId === undefined ? 'InvalidConfiguration' : 'NotFound';
    case status === 408 || status >= 500 || status < 300:
      return 'Unavailable';
    case status === 409 || status === 412:
      return 'Conflict';
    default:
      return 'InvalidConfiguration';
  }
}

function toCodeWithoutAnswer(code: string): ErrorCode {
  if (CREDENTIALS.has(code)) return 'Unauthenticated';
  return code === 'AbortError' || code === 'TimeoutError' ? 'Timeout' : 'Unavailable';
}

function toOutcome({ status, code }: ArmError): CallOutcome {
  if (status === undefined) return NOT_SENT.has(code) || CREDENTIALS.has(code) ? 'not-sent' : 'unknown';
  return status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'unknown';
}

function toRetryAfterMs({ code, innerCodes, retryAfterMs }: ArmError): number | undefined {
  const isReserved = [code, ...innerCodes].includes('NicReservedForAnotherVm');
  return isReserved ? INTERFACE_RESERVATION_MS : retryAfterMs;
}

function nativeCodeOf({ code, innerCodes }: ArmError): string {
  return innerCodes.at(-1) ?? code;
}

function toMessage(failure: ArmError, code: ErrorCode): string {
  const native = nativeCodeOf(failure);
  if (code === 'Unauthenticated' && failure.status === undefined) {
    return `No Azure credential can be used (${native}): see the provider's option authentication and the cause`;
  }
  if (failure.status === undefined) return `Azure could not be reached: ${native}`;
  return `Azure answered ${failure.status} ${native}: ${failure.message}`;
}

function toProblem({ message, code }: ArmError) {
  return { path: '', expected: 'what Azure accepts', found: `${code}: ${message}` };
}
