/** Everything that is decided about an error by its code alone. */
export interface ErrorCodeRule {
  /** What the code says about the call that failed. */
  readonly meaning: string;
  /** Whether repeating the same call, unchanged, can succeed without anybody's help. */
  readonly retryable: boolean;
  /** What a caller does about it. */
  readonly recovery: string;
}

/**
 * The closed set of error codes of the contract, with their meaning, retry rule and recovery. This is the only
 * place where they are decided; `docs/errors.md` is generated from it.
 */
export const ERROR_CODE_RULES = {
  InvalidConfiguration: {
    meaning: 'The request breaks the schema or the cloud refuses it; or an id is malformed or of another scope.',
    retryable: false,
    recovery: 'Correct the named fields; the same request never succeeds.',
  },
  NotFound: {
    meaning: 'The cloud does not know the id.',
    retryable: false,
    recovery: 'Take the instance as gone once two reads past the consistency window agree.',
  },
  AlreadyExists: {
    meaning: 'The idempotency token is taken by another configuration, or is used up.',
    retryable: false,
    recovery: 'Terminate the named instance if it is owned, then make a new attempt with a new token.',
  },
  InsufficientCapacity: {
    meaning: 'The cloud has none of that kind there now; `scopes` says where.',
    retryable: true,
    recovery: 'Back off that offering and try the next placement.',
  },
  QuotaExceeded: {
    meaning: 'A limit of the account is reached.',
    retryable: true,
    recovery: 'Retry slowly and tell a human: raise the limit or free resources.',
  },
  Unauthenticated: {
    meaning: 'The cloud does not accept the credentials.',
    retryable: false,
    recovery: 'Retry slowly and tell a human: renew the credentials.',
  },
  PermissionDenied: {
    meaning: 'The credentials are good, but do not allow the call.',
    retryable: false,
    recovery: 'Retry slowly and tell a human: grant the right that the message names.',
  },
  RateLimited: {
    meaning: 'The cloud throttles the caller.',
    retryable: true,
    recovery: 'Wait `retryAfterMs`, then repeat the call.',
  },
  Unavailable: {
    meaning: 'The cloud or a part of it could not answer: a server error, or the connection was lost.',
    retryable: true,
    recovery: 'Back off, then repeat the call.',
  },
  Conflict: {
    meaning: 'The state of the instance, or its protection, forbids the call now.',
    retryable: true,
    recovery: 'Read the instance again and decide anew.',
  },
  Timeout: {
    meaning: 'The deadline of the call passed.',
    retryable: true,
    recovery: 'Do as `outcome` says.',
  },
  NotSupported: {
    meaning: 'The provider lacks the method.',
    retryable: false,
    recovery: 'Do without it: `capabilities` tells beforehand.',
  },
  Aborted: {
    meaning: "The caller's signal was aborted, or the provider was disposed.",
    retryable: false,
    recovery: 'Nothing: the caller wanted it.',
  },
  Unknown: {
    meaning: 'The provider has no mapping for what the cloud answered.',
    retryable: true,
    recovery: 'Back off with a cap, log the cause and report it to the author of the provider.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeRule>>;

/** A key of {@link ERROR_CODE_RULES}. Callers branch on it, never on the message. */
export type ErrorCode = keyof typeof ERROR_CODE_RULES;

/** All error codes, in the order of {@link ERROR_CODE_RULES}. */
export const ERROR_CODES = Object.freeze(Object.keys(ERROR_CODE_RULES) as ErrorCode[]);
