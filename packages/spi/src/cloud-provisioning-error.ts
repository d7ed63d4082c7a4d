import type { ConfigurationProblem } from './configuration-problem.ts';
import { ERROR_CODE_RULES, type ErrorCode } from './error-codes.ts';
import type { InstanceInfo } from './instance-info.ts';

/**
 * What is known about the effect of a mutating call that failed.
 *
 * - `not-sent`: the cloud never saw the request.
 * - `rejected`: the cloud refused it; nothing was changed.
 * - `unknown`: it may have been carried out. Repeat the same call with the same token and configuration; another
 *   attempt or another placement is safe only after `rejected` or `not-sent`.
 */
export const CALL_OUTCOMES = ['not-sent', 'rejected', 'unknown'] as const;

/** One of {@link CALL_OUTCOMES}. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** What an error speaks of: a part of a cloud. Absent fields mean "all of them". */
export interface ErrorScope {
  /** Provider name, for example `aws`. */
  readonly provider: string;
  /** Region as the cloud names it. */
  readonly region?: string;
  /** Availability zone, or host of an on-premises provider. */
  readonly zone?: string;
  /** Instance type as the cloud names it. */
  readonly instanceType?: string;
}

/** The fields from which a {@link CloudProvisioningError} is made. */
export interface CloudProvisioningErrorDetails {
  /** What went wrong, from the closed set. */
  readonly code: ErrorCode;
  /** One or two sentences for a human: what failed and how to mend it. No secret, no user data. */
  readonly message: string;
  /** Provider name, for example `aws`; `spi` where no provider is involved. */
  readonly provider: string;
  /** The method of the contract that failed, for example `provisionInstance`. */
  readonly operation: string;
  /** The instance that the call spoke of, if any. */
  readonly instanceId?: string | undefined;
  /** Overrides the retry rule of the code where the provider knows better. */
  readonly retryable?: boolean | undefined;
  /** Milliseconds to wait before the next try, as told by the cloud. */
  readonly retryAfterMs?: number | undefined;
  /** Effect of a mutating call. Default: `not-sent` for InvalidConfiguration and NotSupported, else `unknown`. */
  readonly outcome?: CallOutcome | undefined;
  /** The parts of the cloud that the error speaks of. */
  readonly scopes?: readonly ErrorScope[] | undefined;
  /** The mistakes in the input, for InvalidConfiguration. */
  readonly problems?: readonly ConfigurationProblem[] | undefined;
  /** The last observation of the instance, where a wait ended without success. */
  readonly lastInfo?: InstanceInfo | undefined;
  /** The cloud's own error code, for logs and reports. */
  readonly nativeCode?: string | undefined;
  /** The error underneath. Never part of the JSON form. */
  readonly cause?: unknown;
}

// A registered symbol, so that an error is recognized across two installed copies of this package.
const BRAND = Symbol.for('@cloud-spi/spi/CloudProvisioningError');

/**
 * The one kind of error that providers throw. Callers branch on {@link CloudProvisioningError.code} and recognize it
 * with {@link isCloudProvisioningError}, not with `instanceof`: two copies of this package may be installed.
 */
export class CloudProvisioningError extends Error {
  override readonly name: string = 'CloudProvisioningError';
  readonly [BRAND] = true;
  /** What went wrong, from the closed set. */
  readonly code: ErrorCode;
  /** Provider name, or `spi`. */
  readonly provider: string;
  /** The method of the contract that failed. */
  readonly operation: string;
  /** The instance that the call spoke of. */
  readonly instanceId?: string;
  /** Whether the same call, unchanged, can succeed later without anybody's help. */
  readonly retryable: boolean;
  /** Milliseconds to wait before the next try. */
  readonly retryAfterMs?: number;
  /** Effect of a mutating call. */
  readonly outcome: CallOutcome;
  /** The parts of the cloud that the error speaks of. */
  readonly scopes?: readonly ErrorScope[];
  /** The mistakes in the input. */
  readonly problems?: readonly ConfigurationProblem[];
  /** The last observation of the instance. */
  readonly lastInfo?: InstanceInfo;
  /** The cloud's own error code. */
  readonly nativeCode?: string;

  constructor(details: CloudProvisioningErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.provider = details.provider;
    this.operation = details.operation;
    this.retryable = details.retryable ?? ERROR_CODE_RULES[details.code].retryable;
    this.outcome = details.outcome ?? defaultOutcome(details.code);
    if (details.instanceId !== undefined) this.instanceId = details.instanceId;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
    if (details.scopes !== undefined) this.scopes = details.scopes;
    if (details.problems !== undefined) this.problems = details.problems;
    if (details.lastInfo !== undefined) this.lastInfo = details.lastInfo;
    if (details.nativeCode !== undefined) this.nativeCode = details.nativeCode;
  }

  /** The JSON form: every field but the cause, which may hold anything. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { code, message, provider, operation, instanceId, retryable, retryAfterMs, outcome, scopes } = this;
    const { problems, lastInfo, nativeCode, name } = this;
    return {
      name,
      code,
      message,
      provider,
      operation,
      instanceId,
      retryable,
      retryAfterMs,
      outcome,
      scopes,
      problems,
      lastInfo,
      nativeCode,
    };
  }
}

/** No such instance: code `NotFound`. */
export class InstanceNotFoundError extends CloudProvisioningError {
  override readonly name = 'InstanceNotFoundError';
}

/** `provisionInstance` or `resolveConfiguration` failed. */
export class InstanceProvisioningError extends CloudProvisioningError {
  override readonly name = 'InstanceProvisioningError';
}

/** Any other operation failed. */
export class InstanceOperationError extends CloudProvisioningError {
  override readonly name = 'InstanceOperationError';
}

/**
 * Makes the error of the right subclass: NotFound → {@link InstanceNotFoundError}; provisioning and resolving →
 * {@link InstanceProvisioningError}; the rest → {@link InstanceOperationError}.
 *
 * @param details - The fields of the error.
 */
export function createCloudProvisioningError(details: CloudProvisioningErrorDetails): CloudProvisioningError {
  if (details.code === 'NotFound') return new InstanceNotFoundError(details);
  if (details.operation === 'provisionInstance' || details.operation === 'resolveConfiguration') {
    return new InstanceProvisioningError(details);
  }
  return new InstanceOperationError(details);
}

/**
 * Recognizes an error of the contract, whichever copy of this package made it.
 *
 * @param value - Anything that was thrown.
 */
export function isCloudProvisioningError(value: unknown): value is CloudProvisioningError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

function defaultOutcome(code: ErrorCode): CallOutcome {
  return code === 'InvalidConfiguration' || code === 'NotSupported' ? 'not-sent' : 'unknown';
}
