/** What is decided about an error of a lab host by its kind alone. */
export interface LabHostErrorRule {
  /** What the kind says. */
  readonly meaning: string;
  /** Whether the same call can succeed later without anybody's help. */
  readonly retryable: boolean;
}

/** The closed set of kinds of errors, with meaning and retry rule. */
export const LAB_HOST_ERROR_RULES = {
  unreachable: { meaning: 'No connection: name, route, port or proxy.', retryable: true },
  booting: { meaning: 'Something answers, but not yet the API of the host.', retryable: true },
  'not-ready': { meaning: 'The API answers that the host is not ready.', retryable: true },
  'tls-identity': { meaning: 'The certificate is not the expected one; nothing was sent.', retryable: false },
  'authentication-failed': { meaning: 'The host refuses user name or password.', retryable: false },
  forbidden: { meaning: 'The user is known, but may not do this.', retryable: false },
  'license-invalid': { meaning: 'Product or registration token is refused.', retryable: false },
  'license-busy': { meaning: 'The license agent is at work already.', retryable: true },
  'license-unavailable': { meaning: 'No seat is free, or the license server cannot be reached.', retryable: true },
  'lab-not-found': { meaning: 'The host does not know the lab.', retryable: false },
  conflict: { meaning: 'The state of lab or host forbids the call now.', retryable: true },
  'invalid-topology': { meaning: 'The topology is refused; `problems` says why.', retryable: false },
  'host-capacity': { meaning: 'The host has no room for the lab.', retryable: true },
  transient: {
    meaning: 'A passing failure: server error, throttling, connection lost in the middle.',
    retryable: true,
  },
  timeout: { meaning: 'The deadline of the call passed; it may have been carried out.', retryable: true },
  protocol: { meaning: 'The answer is not what the API promises.', retryable: false },
  'not-supported': { meaning: 'This kind of host cannot do that.', retryable: false },
  aborted: { meaning: "The caller's signal was aborted, or the connection was disposed.", retryable: false },
} as const satisfies Readonly<Record<string, LabHostErrorRule>>;

/** A key of {@link LAB_HOST_ERROR_RULES}. */
export type LabHostErrorKind = keyof typeof LAB_HOST_ERROR_RULES;

/** The fields from which a {@link LabHostError} is made. */
export interface LabHostErrorDetails {
  /** What went wrong, from the closed set. */
  readonly kind: LabHostErrorKind;
  /** One or two sentences for a human. No secret, no configuration of a node. */
  readonly message: string;
  /** The method of the contract that failed. */
  readonly operation: string;
  /** Address of the host, where there is one. */
  readonly address?: string | undefined;
  /** HTTP status, where there was one. */
  readonly status?: number | undefined;
  /** The mistakes in a topology: one sentence each, with the place. */
  readonly problems?: readonly string[] | undefined;
  /** The error underneath; not part of the JSON form. */
  readonly cause?: unknown;
}

// A registered symbol, so that an error is recognized across two installed copies of this package.
const BRAND = Symbol.for('@cloud-spi/lab-host/LabHostError');

/** The one kind of error that lab hosts throw. Recognize it with {@link isLabHostError}, branch on `kind`. */
export class LabHostError extends Error {
  override readonly name = 'LabHostError';
  readonly [BRAND] = true;
  /** What went wrong. */
  readonly kind: LabHostErrorKind;
  /** The method that failed. */
  readonly operation: string;
  /** Address of the host. */
  readonly address?: string;
  /** HTTP status. */
  readonly status?: number;
  /** The mistakes in a topology. */
  readonly problems?: readonly string[];
  /** Whether the same call can succeed later without anybody's help. */
  readonly retryable: boolean;

  constructor(details: LabHostErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.operation = details.operation;
    this.retryable = LAB_HOST_ERROR_RULES[details.kind].retryable;
    if (details.address !== undefined) this.address = details.address;
    if (details.status !== undefined) this.status = details.status;
    if (details.problems !== undefined) this.problems = details.problems;
  }

  /** The JSON form: every field but the cause. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, kind, message, operation, address, status, problems, retryable } = this;
    return { name, kind, message, operation, address, status, problems, retryable };
  }
}

/**
 * Recognizes an error of a lab host, whichever copy of this package made it.
 *
 * @param value - Anything that was thrown.
 */
export function isLabHostError(value: unknown): value is LabHostError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
