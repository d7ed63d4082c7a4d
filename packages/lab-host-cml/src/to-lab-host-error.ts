import { LabHostError, type LabHostErrorKind } from '@cloud-spi/lab-host';
import type { CmlRequest, CmlRequestName } from './cml-request.ts';
import type { WireResponse } from './https-client.ts';
import { WireFailure, type WireFailureReason } from './wire-failure.ts';

/** The call that failed, as far as an error tells of it. */
export interface FailedCall {
  /** The method of the contract. */
  readonly operation: string;
  /** Address of the host. */
  readonly address: string;
  /** The request that got the bad answer. */
  readonly request: Pick<CmlRequest, 'name' | 'secrets'>;
}

interface StatusRule {
  /** Requests for which it holds; all when left out. */
  readonly requests?: readonly CmlRequestName[];
  readonly statuses: readonly number[];
  readonly kind: LabHostErrorKind;
  /** Where it is known from. */
  readonly source: string;
}

const LAB_CHANGES: readonly CmlRequestName[] = ['stopLab', 'wipeLab', 'deleteLab'];
const LAB_REQUESTS: readonly CmlRequestName[] = [
  'lab',
  'labState',
  'converged',
  'elementStates',
  'startLab',
  ...LAB_CHANGES,
];
const LICENSE_CHANGES: readonly CmlRequestName[] = ['setProduct', 'register', 'renewAuthorization', 'deregister'];

// The first rule that fits holds. "API" is the OpenAPI description of CML 2.9.
const STATUS_RULES: readonly StatusRule[] = [
  { requests: ['logIn'], statuses: [403], kind: 'authentication-failed', source: 'API, auth_extended: 403' },
  { statuses: [401], kind: 'authentication-failed', source: 'API: 401 for a missing, expired or revoked token' },
  { requests: ['setProduct', 'register'], statuses: [400, 422], kind: 'license-invalid', source: 'API: 400' },
  { requests: LICENSE_CHANGES, statuses: [409], kind: 'license-busy', source: 'API: 409, not possible now' },
  { requests: ['importTopology'], statuses: [400, 422], kind: 'invalid-topology', source: 'API, import: 400' },
  { requests: LAB_REQUESTS, statuses: [404], kind: 'lab-not-found', source: 'API: 404 for an unknown lab' },
  { requests: ['startLab'], statuses: [400], kind: 'conflict', source: 'API: 400, the lab cannot be started' },
  {
    requests: LAB_CHANGES,
    statuses: [400, 403, 409, 422],
    kind: 'conflict',
    source: 'assumed: a lab has to be stopped before wipe and wiped before delete, but no status is documented',
  },
  { statuses: [403], kind: 'forbidden', source: 'API: 403 outside of login' },
  { statuses: [409], kind: 'conflict', source: 'API: 409' },
  { statuses: [429], kind: 'transient', source: 'RFC 6585: too many requests' },
  { statuses: [501], kind: 'not-supported', source: 'RFC 9110: not implemented' },
  { statuses: [502, 503, 504], kind: 'booting', source: 'the web server in front of an API that is not up' },
];

const REASON_KINDS: Readonly<Record<WireFailureReason, LabHostErrorKind>> = {
  'not-connected': 'unreachable',
  identity: 'tls-identity',
  interrupted: 'transient',
  timeout: 'timeout',
  aborted: 'aborted',
  malformed: 'protocol',
};

// A hint only: CML has one status for every refusal to start.
const CAPACITY_HINT = /licen[sc]|node limit|memory|\bram\b|\bcpus?\b|resource|capacity|exceed/i;
const MAX_DESCRIPTION_LENGTH = 300;

/**
 * Turns a bad answer, or none, into the one error that lab hosts throw.
 *
 * @param call - The call that failed.
 * @param failure - Why there is no usable answer, or the answer that is not a success.
 */
export function toLabHostError(call: FailedCall, failure: WireFailure | WireResponse): LabHostError {
  const { operation, address, request } = call;
  const about = `${request.name} at ${address}`;
  if (failure instanceof WireFailure) {
    const kind = REASON_KINDS[failure.reason];
    return new LabHostError({ kind, message: `${about}: ${failure.message}.`, operation, address, cause: failure });
  }
  const { status } = failure;
  const description = toDescription(failure, request.secrets ?? []);
  const kind = toKind(request.name, failure, description);
  const problems = kind === 'invalid-topology' ? [description || 'the host gives no reason'] : undefined;
  const message = `${about}: the host answers ${status}${description && `, ${description}`}.`;
  return new LabHostError({ kind, message, operation, address, status, problems });
}

function toKind(name: CmlRequestName, { status, mediaType }: WireResponse, description: string): LabHostErrorKind {
  // The API itself never answers in HTML: this is the web server in front of it.
  if (mediaType === 'text/html' && status !== 429) return 'booting';
  const rule = STATUS_RULES.find(
    ({ requests, statuses }) => statuses.includes(status) && (requests?.includes(name) ?? true),
  );
  if (rule === undefined) return status >= 500 ? 'transient' : 'protocol';
  if (name === 'startLab' && rule.kind === 'conflict' && CAPACITY_HINT.test(description)) return 'host-capacity';
  return rule.kind;
}

// The API explains itself in `description`; its first line is kept, without what the request held in secret.
function toDescription({ mediaType, body }: WireResponse, secrets: readonly string[]): string {
  if (mediaType !== 'application/json') return '';
  let description: unknown;
  try {
    description = (JSON.parse(body) as { description?: unknown } | null)?.description;
  } catch {
    return '';
  }
  if (typeof description !== 'string') return '';
  const redacted = secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), description);
  const firstLine = redacted.split('\n', 1)[0]?.trim() ?? '';
  return firstLine.slice(0, MAX_DESCRIPTION_LENGTH).replace(/\.$/, '');
}
