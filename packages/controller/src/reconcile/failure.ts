import { isLabHostError, type LabHostErrorKind } from '@cloud-spi/lab-host';
import { type CallOutcome, type ErrorCode, isCloudProvisioningError } from '@cloud-spi/spi';

/** An error of an effect, as data: what decisions and conditions need of it. */
export type Failure =
  | {
      readonly source: 'cloud';
      readonly reason: ErrorCode;
      readonly message: string;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
      readonly outcome: CallOutcome;
      readonly instanceId?: string;
    }
  | {
      readonly source: 'host';
      readonly reason: LabHostErrorKind;
      readonly message: string;
      readonly retryable: boolean;
    }
  | {
      readonly source: 'controller';
      readonly reason: 'ConfigurationMissing';
      readonly message: string;
      readonly retryable: true;
    };

/** What an effect came to. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

/** A provider, lab host or secret that the configuration names is not there; mending the configuration helps. */
export class ConfigurationMissingError extends Error {
  override readonly name = 'ConfigurationMissingError';
}

/**
 * Turns an expected error into data.
 *
 * @param error - What an effect threw.
 * @throws The error itself when nobody expects it: a mistake in the program, which the queue retries and logs.
 */
export function toFailure(error: unknown): Failure {
  if (isCloudProvisioningError(error)) {
    const { code, message, retryable, retryAfterMs, outcome, instanceId } = error;
    return {
      source: 'cloud',
      reason: code,
      message,
      retryable,
      outcome,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(instanceId === undefined ? {} : { instanceId }),
    };
  }
  if (isLabHostError(error)) {
    return { source: 'host', reason: error.kind, message: error.message, retryable: error.retryable };
  }
  if (error instanceof ConfigurationMissingError) {
    return { source: 'controller', reason: 'ConfigurationMissing', message: error.message, retryable: true };
  }
  throw error;
}

/**
 * Writes the reason of a failure the way conditions and events do.
 *
 * @returns CamelCase, for example `InsufficientCapacity` or `LicenseInvalid`.
 */
export function failureReason(failure: Failure): string {
  return failure.reason.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
