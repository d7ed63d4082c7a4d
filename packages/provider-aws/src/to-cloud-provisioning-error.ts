import type { CloudRequest } from '@cloud-spi/provider-kit';
import {
  type CallOutcome,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import { EC2_ERROR_ROWS, type Ec2ErrorRow } from './ec2-error-codes.ts';

/** What is read of an error of the SDK; every field may be missing. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: unknown;
    readonly requestId?: unknown;
    readonly clockSkewCorrected?: unknown;
  };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const ROWS: ReadonlyMap<string, Ec2ErrorRow> = new Map(
  EC2_ERROR_ROWS.flatMap((row) => row.codes.map((code) => [code, row] as const)),
);
// Node.js's words for a server whose certificate nobody vouches for.
const CERTIFICATE_CODES = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY))/;
const LONGEST_MESSAGE = 500;

/**
 * Turns what the SDK threw into an error of the contract. An abort, and what did not come from EC2 or the way there, is
 * returned as it is: the guard around the provider deals with it.
 *
 * @param error - What was thrown.
 * @param request - What it happened to.
 */
export function toCloudProvisioningError(error: unknown, request: CloudRequest): unknown {
  if (isCloudProvisioningError(error) || !(error instanceof Error) || error.name === 'AbortError') return error;
  const nativeCode = toNativeCode(error);
  if (CERTIFICATE_CODES.test(nativeCode)) return toCertificateError(error, nativeCode, request);
  const verdict = judge(error);
  if (verdict === undefined) return error;
  const [code, outcome] = verdict;
  const { operation, instanceId, scopes } = request;
  return createCloudProvisioningError({
    code,
    outcome,
    provider: 'aws',
    operation,
    instanceId,
    nativeCode,
    message: toMessage(error, nativeCode, request.action),
    retryAfterMs: code === 'RateLimited' ? toRetryAfterMs(error) : undefined,
    scopes: code === 'InsufficientCapacity' ? scopes : undefined,
    cause: error,
  });
}

/**
 * Says whether an error is EC2's answer to a dry run that would have succeeded.
 *
 * @param error - What a request with `DryRun` threw.
 */
export function isDryRunSuccess(error: unknown): boolean {
  const native = isCloudProvisioningError(error) ? error.nativeCode : (error as SdkError | undefined)?.name;
  return native === 'DryRunOperation';
}

/** Says whether EC2 did not accept the credentials. @param error what the SDK threw */
export function isRefusalOfCredentials(error: unknown): boolean {
  return error instanceof Error && judge(error)?.[0] === 'Unauthenticated';
}

/** Says whether the SDK learned from a refusal that this computer's clock is wrong. @param error what the SDK threw */
export function isClockCorrected(error: unknown): boolean {
  return (error as SdkError | undefined)?.$metadata?.clockSkewCorrected === true;
}

/** An error of this package's own making. */
export function toAwsError(
  code: ErrorCode,
  message: string,
  { operation, instanceId }: Pick<CloudRequest, 'operation' | 'instanceId'>,
): CloudProvisioningError {
  return createCloudProvisioningError({ code, message, provider: 'aws', operation, instanceId, outcome: 'rejected' });
}

/**
 * First by EC2's code, then by the pattern of the code, then by the HTTP status.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html AuthFailure has two meanings
 */
function judge(error: Error): readonly [ErrorCode, CallOutcome] | undefined {
  const nativeCode = toNativeCode(error);
  const status = statusOf(error);
  // The same code as for wrong keys, but it speaks of an image or snapshot that the account may not use.
  if (nativeCode === 'AuthFailure' && error.message.startsWith('Not authorized for')) {
    return ['InvalidConfiguration', 'rejected'];
  }
  const row = ROWS.get(nativeCode);
  if (row !== undefined) return [row.means, row.outcome];
  if (nativeCode.startsWith('AuthFailure.')) return ['Unauthenticated', 'rejected'];
  if (nativeCode === 'DryRunOperation') return ['Unknown', 'rejected'];
  if (status === undefined) return undefined;
  if (status === 429) return ['RateLimited', 'rejected'];
  if (status === 401) return ['Unauthenticated', 'rejected'];
  if (status === 403) return ['PermissionDenied', 'rejected'];
  if (status >= 400 && status < 500) return ['InvalidConfiguration', 'rejected'];
  // Also what cannot be read although EC2 says that all is well: a body that was cut off.
  return ['Unavailable', 'unknown'];
}

/** The SDK puts EC2's code into `name`; an error of the connection has a code of Node.js. */
function toNativeCode(error: SdkError): string {
  const { name, code } = error;
  return typeof code === 'string' && (name === 'Error' || name === 'TimeoutError') ? code : String(name);
}

function statusOf({ $metadata }: SdkError): number | undefined {
  const status = $metadata?.httpStatusCode;
  return typeof status === 'number' ? status : undefined;
}

function toMessage(error: SdkError, nativeCode: string, action: string): string {
  const said = toWords(error, nativeCode);
  const { requestId } = error.$metadata ?? {};
  return `${action} failed with ${nativeCode}: ${said}${typeof requestId === 'string' ? ` (request ${requestId})` : ''}`;
}

function toWords({ message }: SdkError, nativeCode: string): string {
  const words = String(message).slice(0, LONGEST_MESSAGE);
  if (nativeCode.startsWith('InvalidUserData')) return 'the user data is not accepted'; // EC2's own words may quote it
  if (nativeCode !== 'CredentialsProviderError') return words;
  return `${words}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the option profile (AWS_PROFILE)`;
}

function toRetryAfterMs({ $response }: SdkError): number | undefined {
  const seconds = Number($response?.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1_000) : undefined;
}

function toCertificateError(error: Error, nativeCode: string, { operation, action }: CloudRequest) {
  return createCloudProvisioningError({
    code: 'Unavailable',
    retryable: false,
    outcome: 'not-sent',
    provider: 'aws',
    operation,
    nativeCode,
    message: `${action} was not sent: the certificate of EC2 or of a proxy is not trusted (${nativeCode}); the option certificateAuthorityFile (AWS_CA_BUNDLE) names whom to trust`,
    cause: error,
  });
}
