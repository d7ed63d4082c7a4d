/** What each kind of {@link LibvirtClientError} says. */
export const LIBVIRT_CLIENT_ERROR_KINDS = {
  'invalid-argument': 'An option, URI or argument is refused here; nothing was sent.',
  'not-supported': 'The server or the URI wants something that this client does not have; the message names it.',
  unreachable: 'No connection: path, name, route, port, or nobody who answers in time.',
  'tls-identity': "The server's certificate does not verify; nothing was sent.",
  'tls-refused': "The server does not accept the client's certificate, or wants one.",
  lost: 'The connection ended, or the server has stopped answering.',
  timeout: 'The time of the call is over.',
  aborted: "The caller's signal was aborted.",
  closed: 'The client or the stream was closed.',
  protocol: 'What arrived breaks the protocol; the connection was given up.',
} as const satisfies Readonly<Record<string, string>>;

/** A key of {@link LIBVIRT_CLIENT_ERROR_KINDS}. */
export type LibvirtClientErrorKind = keyof typeof LIBVIRT_CLIENT_ERROR_KINDS;

/**
 * What is known of the call: `not-sent` when the server cannot have seen it; `unknown` when it may have been carried out,
 * or may still be.
 */
export type LibvirtCallOutcome = 'not-sent' | 'unknown';

/** The fields from which a {@link LibvirtClientError} is made. */
export interface LibvirtClientErrorDetails {
  /** What went wrong, from the closed set. */
  readonly kind: LibvirtClientErrorKind;
  /** One or two sentences for a human. */
  readonly message: string;
  /** What is known of the call. */
  readonly outcome: LibvirtCallOutcome;
  /** The error underneath; not part of the JSON form. */
  readonly cause?: unknown;
}

// A registered symbol, so that an error is recognized across two installed copies of this package.
const BRAND = Symbol.for('@cloud-spi/libvirt/LibvirtClientError');

/**
 * Why a call has no answer of the server. Recognize it with {@link isLibvirtClientError}, branch on `kind` and `outcome`.
 */
export class LibvirtClientError extends Error {
  override readonly name = 'LibvirtClientError';
  readonly [BRAND] = true;
  /** What went wrong. */
  readonly kind: LibvirtClientErrorKind;
  /** Whether the server may have carried out the call. */
  readonly outcome: LibvirtCallOutcome;

  constructor(details: LibvirtClientErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.outcome = details.outcome;
  }

  /** The JSON form: every field but the cause. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, kind, outcome, message } = this;
    return { name, kind, outcome, message };
  }
}

/**
 * Recognizes an error of the client, whichever copy of this package made it.
 *
 * @param value - Anything that was thrown.
 * @param kinds - Only an error of one of these kinds; any when none is given.
 */
export function isLibvirtClientError(
  value: unknown,
  ...kinds: readonly LibvirtClientErrorKind[]
): value is LibvirtClientError {
  if (typeof value !== 'object' || value === null || (value as Record<symbol, unknown>)[BRAND] !== true) return false;
  return kinds.length === 0 || kinds.includes((value as LibvirtClientError).kind);
}
