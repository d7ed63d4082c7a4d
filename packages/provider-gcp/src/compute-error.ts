import type { ComputeOperation } from './compute-resources.ts';

/** How a request ended without success. */
export const FAILURE_KINDS = [
  'response',
  'operation',
  'unreadable',
  'connection',
  'unreachable',
  'untrusted',
  'timeout',
  'aborted',
  'credentials',
  'request',
] as const;

/**
 * - `response`: the cloud answered with an error
 * - `operation`: it accepted, and its operation failed
 * - `unreadable`: its answer is not what it should be
 * - `connection`: there was no answer; `timeout`: there was none in time
 * - `unreachable`: there was no connection, so that nothing was sent
 * - `untrusted`: nobody that is trusted vouches for the server's certificate, so that nothing was sent
 * - `aborted`: the signal ended it
 * - `credentials`: none could be had, so that nothing was sent
 * - `request`: it could not be put together, so that nothing was sent
 */
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What is known of a failure, whichever client saw it. */
export interface ComputeFailure {
  readonly kind: FailureKind;
  /** HTTP status of the answer, or the one that a failed operation carries. */
  readonly httpStatus?: number | undefined;
  /** Codes of a failed operation, or reasons of an answer, the most specific first. */
  readonly codes: readonly string[];
  /** The cloud's own words. */
  readonly message: string;
  /** Milliseconds to wait, as told by the cloud. */
  readonly retryAfterMs?: number | undefined;
}

/** A request to Compute Engine that failed, in the same form from every client. Never leaves this package. */
export class ComputeError extends Error {
  override readonly name = 'ComputeError';
  readonly failure: ComputeFailure;

  constructor(failure: ComputeFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/**
 * Finds what the cloud said: in the error itself, or in the cause of an error of the contract.
 *
 * @param error - What was thrown.
 */
export function findFailure(error: unknown): ComputeFailure | undefined {
  if (error instanceof ComputeError) return error.failure;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? undefined : findFailure(cause);
}

/**
 * Tells whether the cloud answered with an HTTP status, or an operation failed with it.
 *
 * @param error - What was thrown.
 * @param httpStatus - For example 404.
 */
export function isStatus(error: unknown, httpStatus: number): boolean {
  return findFailure(error)?.httpStatus === httpStatus;
}

/**
 * Reads the body of an answer that is an error: `{error: {code, message, errors: [{reason}], details: [{reason}]}}`.
 *
 * @param httpStatus - Of the answer.
 * @param body - As text; anything else than that form is taken as a text without codes.
 * @param retryAfterMs - From its headers.
 * @see https://cloud.google.com/apis/design/errors
 */
export function toResponseFailure(httpStatus: number, body: string, retryAfterMs?: number): ComputeFailure {
  const { message, errors, details } = parseErrorBody(body);
  const reasons = [...asList(details), ...asList(errors)]
    .map(({ reason }) => reason)
    .filter((reason) => isText(reason));
  return {
    kind: 'response',
    httpStatus,
    codes: [...new Set(reasons)],
    message: isText(message) ? message : `Compute Engine answered with HTTP status ${httpStatus}`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/**
 * Finds out whether an operation failed. The answer that carries a failed operation is a 200.
 *
 * @param operation - As read.
 * @returns Undefined while it is under way and when it succeeded.
 */
export function toOperationFailure(operation: ComputeOperation): ComputeFailure | undefined {
  const errors = operation.error?.errors ?? [];
  const { httpErrorStatusCode, httpErrorMessage } = operation;
  if (operation.status !== 'DONE' || (errors.length === 0 && httpErrorStatusCode === undefined)) return undefined;
  const codes = errors.flatMap(({ code, errorDetails = [] }) => [
    code,
    ...errorDetails.map(({ errorInfo }) => errorInfo?.reason),
  ]);
  const message = errors
    .map((error) => error.message)
    .filter(isText)
    .join('; ');
  return {
    kind: 'operation',
    httpStatus: httpErrorStatusCode,
    codes: [...new Set(codes.filter(isText))],
    message: message || httpErrorMessage || 'The operation failed without a reason',
  };
}

interface ErrorBody {
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly details?: unknown;
}

function parseErrorBody(body: string): ErrorBody {
  try {
    const parsed: unknown = JSON.parse(body);
    const [first] = Array.isArray(parsed) ? parsed : [parsed];
    return ((first as { readonly error?: ErrorBody } | null)?.error ?? {}) as ErrorBody;
  } catch {
    return {};
  }
}

function asList(value: unknown): readonly { readonly reason?: unknown }[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_\w+)$/;

/**
 * Finds out why there was no answer.
 *
 * @param error - What the client threw; the system's error is somewhere in its causes.
 */
export function toConnectionFailure(error: unknown): ComputeFailure {
  const codes: string[] = [];
  let message = 'The request failed';
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (isText(code)) codes.push(code);
    if (isText(cause.message)) message = cause.message;
  }
  if (codes.some((code) => UNTRUSTED.test(code))) return { kind: 'untrusted', codes: [], message };
  return { kind: codes.some((code) => UNREACHABLE.has(code)) ? 'unreachable' : 'connection', codes: [], message };
}
