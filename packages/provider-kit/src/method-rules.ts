import {
  type CloudProviderSPI,
  describeValue,
  type ProviderCapabilities,
  parseIdempotencyToken,
  parseInstanceConfiguration,
  parseInstanceFilters,
  parseInstanceId,
  parseInstanceTypeFilters,
  parseTagKeys,
  parseTags,
} from '@cloud-spi/spi';
import { checkCapabilities } from './check-capabilities.ts';
import {
  checkConfiguration,
  checkInstanceInfo,
  checkInstanceTypeInfo,
  checkNothing,
  checkPreflightProblems,
  checkProviderScope,
  checkTerminateByTokenResult,
  checkText,
  type ResultCheck,
} from './check-results.ts';
import { refuseProblems } from './refuse-problems.ts';

/** A method of the contract that takes call options, and is therefore guarded. */
export type GuardedOperation = {
  [Key in keyof CloudProviderSPI]: Key extends 'getProviderName' | 'spiVersion' | 'capabilities' | symbol ? never : Key;
}[keyof CloudProviderSPI];

/** Who asks, for checks of input. */
export interface ParameterContext {
  /** Provider name. */
  readonly provider: string;
  /** The method that was called. */
  readonly operation: string;
  /** What the provider can do. */
  readonly capabilities: ProviderCapabilities;
}

/** Checks one parameter and returns a frozen copy of it; throws InvalidConfiguration. */
export type ParameterRule = (value: unknown, context: ParameterContext) => unknown;

/** How a method is guarded. */
export interface MethodRule {
  /** One rule per parameter; the call options follow them. */
  readonly parameters: readonly ParameterRule[];
  /** Checks what it answers, or each element of a stream. */
  readonly checkResult: (value: unknown) => ResultCheck<unknown>;
  /** Deadline in milliseconds when the caller gives none. */
  readonly defaultTimeoutMs: number;
  /** The method answers with an async iterable. */
  readonly streams?: true;
  /**
   * The provider watches the deadline itself, because its Timeout error says more; the guard only steps in when it
   * does not.
   */
  readonly watchesDeadline?: true;
  /** The capability without which it throws NotSupported. */
  readonly requires?: keyof ProviderCapabilities;
}

const READ_TIMEOUT_MS = 60_000;
const CHANGE_TIMEOUT_MS = 120_000;
const PROVISION_TIMEOUT_MS = 300_000;
const LIST_TIMEOUT_MS = 300_000;
const WAIT_FOR_RUNNING_TIMEOUT_MS = 600_000;
const WAIT_FOR_TERMINATED_TIMEOUT_MS = 300_000;

/** Every guarded method of the contract. The only place that knows their parameters. */
export const METHOD_RULES: Readonly<Record<GuardedOperation, MethodRule>> = {
  describeScope: { parameters: [], checkResult: checkProviderScope, defaultTimeoutMs: READ_TIMEOUT_MS },
  resolveConfiguration: {
    parameters: [configuration],
    checkResult: checkConfiguration,
    defaultTimeoutMs: READ_TIMEOUT_MS,
  },
  provisionInstance: {
    parameters: [configuration],
    checkResult: checkInstanceInfo,
    defaultTimeoutMs: PROVISION_TIMEOUT_MS,
  },
  getInstanceInfo: {
    parameters: [parseInstanceId],
    checkResult: checkInstanceInfo,
    defaultTimeoutMs: READ_TIMEOUT_MS,
  },
  waitForInstanceRunning: {
    parameters: [parseInstanceId],
    checkResult: checkInstanceInfo,
    defaultTimeoutMs: WAIT_FOR_RUNNING_TIMEOUT_MS,
    watchesDeadline: true,
  },
  stopInstance: {
    parameters: [parseInstanceId],
    checkResult: checkNothing,
    defaultTimeoutMs: CHANGE_TIMEOUT_MS,
    requires: 'stopStart',
  },
  startInstance: {
    parameters: [parseInstanceId],
    checkResult: checkNothing,
    defaultTimeoutMs: CHANGE_TIMEOUT_MS,
    requires: 'stopStart',
  },
  terminateInstance: { parameters: [parseInstanceId], checkResult: checkNothing, defaultTimeoutMs: CHANGE_TIMEOUT_MS },
  terminateByToken: {
    parameters: [parseIdempotencyToken, placement],
    checkResult: checkTerminateByTokenResult,
    defaultTimeoutMs: CHANGE_TIMEOUT_MS,
  },
  waitForInstanceTerminated: {
    parameters: [parseInstanceId],
    checkResult: checkNothing,
    defaultTimeoutMs: WAIT_FOR_TERMINATED_TIMEOUT_MS,
    watchesDeadline: true,
  },
  addTags: { parameters: [parseInstanceId, parseTags], checkResult: checkNothing, defaultTimeoutMs: CHANGE_TIMEOUT_MS },
  removeTags: {
    parameters: [parseInstanceId, parseTagKeys],
    checkResult: checkNothing,
    defaultTimeoutMs: CHANGE_TIMEOUT_MS,
  },
  listInstances: {
    parameters: [(value, context) => parseInstanceFilters(value ?? {}, context)],
    checkResult: checkInstanceInfo,
    defaultTimeoutMs: LIST_TIMEOUT_MS,
    streams: true,
  },
  getConsoleOutput: {
    parameters: [parseInstanceId],
    checkResult: checkText,
    defaultTimeoutMs: READ_TIMEOUT_MS,
    requires: 'consoleOutput',
  },
  listInstanceTypes: {
    parameters: [(value, context) => parseInstanceTypeFilters(value ?? {}, context)],
    checkResult: checkInstanceTypeInfo,
    defaultTimeoutMs: LIST_TIMEOUT_MS,
    streams: true,
    requires: 'instanceTypeCatalog',
  },
  preflight: {
    parameters: [configuration],
    checkResult: checkPreflightProblems,
    defaultTimeoutMs: CHANGE_TIMEOUT_MS,
    requires: 'preflight',
  },
};

function configuration(value: unknown, context: ParameterContext): unknown {
  const parsed = parseInstanceConfiguration(value, context);
  refuseProblems(
    checkCapabilities(parsed, context.capabilities),
    `The provider ${context.provider} does not offer this`,
    context,
  );
  // Bytes cannot be frozen: the provider gets its own, so that neither side sees the other one's changes.
  const { userData } = parsed;
  return userData instanceof Uint8Array ? Object.freeze({ ...parsed, userData: userData.slice() }) : parsed;
}

function placement(value: unknown, context: ParameterContext): unknown {
  const given = Object.entries((value ?? {}) as object).filter(([, field]) => field !== undefined);
  const wrong = given.filter(([key, field]) => key !== 'zone' || typeof field !== 'string');
  const problems = wrong.map(([key, field]) => ({
    path: `placement.${key}`,
    expected: key === 'zone' ? 'a string' : 'no field of this name',
    found: describeValue(field, key),
  }));
  refuseProblems(problems, 'The placement has problems', context);
  return Object.freeze(Object.fromEntries(given));
}
