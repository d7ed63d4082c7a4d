import {
  isLibvirtClientError,
  isLibvirtError,
  type LibvirtClientErrorKind,
  type LibvirtErrorCodeName,
} from '@cloud-spi/libvirt';
import {
  createCloudProvisioningError,
  type ErrorCode,
  type ErrorScope,
  isCloudProvisioningError,
} from '@cloud-spi/spi';

/**
 * libvirt's answers in the contract's words, the only place where they meet. Whatever libvirt answers it has not carried
 * out. What is not here is Unknown.
 *
 * @see https://libvirt.org/html/libvirt-virterror.html#virErrorNumber
 */
const ANSWERS: Readonly<Partial<Record<LibvirtErrorCodeName, ErrorCode>>> = {
  NO_DOMAIN: 'NotFound',
  // The state of domain, network or pool forbids it.
  OPERATION_INVALID: 'Conflict',
  RESOURCE_BUSY: 'Conflict',
  // Another job on the domain took too long.
  OPERATION_TIMEOUT: 'Unavailable',
  NO_MEMORY: 'InsufficientCapacity',
  AUTH_FAILED: 'Unauthenticated',
  AUTH_CANCELLED: 'Unauthenticated',
  AUTH_UNAVAILABLE: 'Unauthenticated',
  ACCESS_DENIED: 'PermissionDenied',
  OPERATION_DENIED: 'PermissionDenied',
  NO_STORAGE_POOL: 'InvalidConfiguration',
  NO_STORAGE_VOL: 'InvalidConfiguration',
  NO_NETWORK: 'InvalidConfiguration',
  XML_ERROR: 'InvalidConfiguration',
  XML_DETAIL: 'InvalidConfiguration',
  XML_INVALID_SCHEMA: 'InvalidConfiguration',
  CONFIG_UNSUPPORTED: 'InvalidConfiguration',
  CPU_INCOMPATIBLE: 'InvalidConfiguration',
  NO_CONNECT: 'Unavailable',
  RPC: 'Unavailable',
};

/** What failed between client and server. */
const KINDS: Readonly<Record<LibvirtClientErrorKind, ErrorCode>> = {
  'invalid-argument': 'InvalidConfiguration',
  'not-supported': 'InvalidConfiguration',
  unreachable: 'Unavailable',
  'tls-identity': 'Unauthenticated',
  'tls-refused': 'Unauthenticated',
  lost: 'Unavailable',
  timeout: 'Timeout',
  aborted: 'Aborted',
  closed: 'Aborted',
  protocol: 'Unavailable',
};

// An emulator that ends at once leaves pages of output.
const MAX_MESSAGE_CHARACTERS = 500;

/** What an error happened to. */
export interface ErrorContext {
  /** The method of the contract. */
  readonly operation: string;
  /** The instance that it spoke of. */
  readonly instanceId?: string | undefined;
  /** Where it happened. */
  readonly scope?: Omit<ErrorScope, 'provider'> | undefined;
}

/**
 * Turns an error of libvirt, or of its client, into one of the contract. Anything else is returned as it is: the guard
 * around the provider deals with it.
 *
 * @param error - What was thrown.
 * @param context - What it happened to.
 */
export function toCloudProvisioningError(error: unknown, { operation, instanceId, scope }: ErrorContext): unknown {
  const where = scope === undefined ? {} : { scopes: [{ provider: 'onprem', ...scope }] };
  const host = scope?.zone === undefined ? 'The host' : `The host ${scope.zone}`;
  const details = { provider: 'onprem', operation, instanceId, cause: error, ...where };
  if (isCloudProvisioningError(error)) return error;
  if (isLibvirtClientError(error)) {
    const { kind, outcome } = error;
    const message = `${host} gave no answer: ${error.message}`;
    return createCloudProvisioningError({ ...details, code: KINDS[kind], message, outcome, nativeCode: kind });
  }
  if (!isLibvirtError(error)) return error;
  const { codeName, procedure } = error;
  return createCloudProvisioningError({
    ...details,
    code: ANSWERS[codeName as LibvirtErrorCodeName] ?? 'Unknown',
    // libvirt's words may quote names and tags, but no user data: that is in the seed, which it does not read.
    message: `${host} refused ${procedure} (${codeName}): ${error.message.slice(0, MAX_MESSAGE_CHARACTERS)}`,
    outcome: 'rejected',
    nativeCode: codeName,
  });
}
