/**
 * How a check came out. `warning`: it may pass by itself. `unsupported`: it cannot be checked. Neither makes the
 * command fail.
 */
export type CheckStatus = 'ok' | 'failed' | 'warning' | 'unsupported';

/** One thing that was checked. */
export interface CheckFinding {
  readonly status: CheckStatus;
  /** What was looked at, for example `provider aws`. */
  readonly subject: string;
  /** What about it, for example `scope`. */
  readonly check: string;
  /** What was found, for a human; no secret. */
  readonly message: string;
  /** The error code, where an error of a cloud is the reason. */
  readonly code?: string;
  /** The field or right that is at fault, where it is known. */
  readonly path?: string;
}
