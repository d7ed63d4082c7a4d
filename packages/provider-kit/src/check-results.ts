import {
  ARCHITECTURES,
  ERROR_CODES,
  type InstanceInfo,
  type InstanceTypeInfo,
  isCloudProvisioningError,
  type PreflightProblem,
  type ProviderScope,
  parseInstanceConfiguration,
  parseInstanceInfo,
  type TerminateByTokenResult,
} from '@cloud-spi/spi';

/** What a check of a provider's answer found: the value as a frozen copy, or the names of the wrong fields. */
export type ResultCheck<T> = { readonly value: T } | { readonly wrongFields: readonly string[] };

type Shape<T> = Readonly<Record<keyof T, (value: unknown) => boolean>>;

const PROVIDER_SCOPE: Shape<ProviderScope> = { provider: isText, id: isText, attributes: isTextRecord };

const TERMINATE_BY_TOKEN_RESULT: Shape<TerminateByTokenResult> = { remaining: isCount, blockedBy: optional(isString) };

const PREFLIGHT_PROBLEM: Shape<PreflightProblem> = {
  code: oneOf(ERROR_CODES),
  path: optional(isString),
  message: isText,
};

const INSTANCE_TYPE_INFO: Shape<InstanceTypeInfo> = {
  name: isText,
  vcpus: isPositive,
  memoryMib: isPositive,
  architecture: oneOf(ARCHITECTURES),
  nestedVirtualization: isBoolean,
  bareMetal: isBoolean,
  zones: (value) => Array.isArray(value) && value.every(isText),
  pricePerHour: optional(
    (value) => isRecord(value) && Number.isFinite(value.amount) && typeof value.currency === 'string',
  ),
};

/** Checks an observation of an instance. */
export function checkInstanceInfo(value: unknown): ResultCheck<InstanceInfo> {
  return fromParser(() => parseInstanceInfo(value));
}

/** Checks a resolved configuration. */
export function checkConfiguration(value: unknown) {
  return fromParser(() => parseInstanceConfiguration(value));
}

/** Checks what `describeScope` answers. */
export function checkProviderScope(value: unknown): ResultCheck<ProviderScope> {
  return checkShape(value, PROVIDER_SCOPE);
}

/** Checks what `terminateByToken` answers. */
export function checkTerminateByTokenResult(value: unknown): ResultCheck<TerminateByTokenResult> {
  return checkShape(value, TERMINATE_BY_TOKEN_RESULT);
}

/** Checks one entry of the instance type catalog. */
export function checkInstanceTypeInfo(value: unknown): ResultCheck<InstanceTypeInfo> {
  return checkShape(value, INSTANCE_TYPE_INFO);
}

/** Checks what `preflight` answers. */
export function checkPreflightProblems(value: unknown): ResultCheck<readonly PreflightProblem[]> {
  if (!Array.isArray(value)) return { wrongFields: ['(value)'] };
  const checks = value.map((problem) => checkShape(problem, PREFLIGHT_PROBLEM));
  const wrongFields = checks.flatMap((check, index) =>
    'wrongFields' in check ? check.wrongFields.map((field) => `[${index}].${field}`) : [],
  );
  if (wrongFields.length > 0) return { wrongFields };
  return { value: Object.freeze(checks.flatMap((check) => ('value' in check ? [check.value] : []))) };
}

/** Checks what `getConsoleOutput` answers. */
export function checkText(value: unknown): ResultCheck<string> {
  return typeof value === 'string' ? { value } : { wrongFields: ['(value)'] };
}

/** For methods that answer nothing: whatever comes back is dropped. */
export function checkNothing(): ResultCheck<undefined> {
  return { value: undefined };
}

function fromParser<T>(parse: () => T): ResultCheck<T> {
  try {
    return { value: parse() };
  } catch (error) {
    const problems = isCloudProvisioningError(error) ? error.problems : undefined;
    return { wrongFields: (problems ?? []).map((problem) => (problem.path === '' ? '(value)' : problem.path)) };
  }
}

function checkShape<T>(value: unknown, shape: Shape<T>): ResultCheck<T> {
  if (!isRecord(value)) return { wrongFields: ['(value)'] };
  const fields = Object.entries(shape) as [string, (field: unknown) => boolean][];
  const surplus = Object.keys(value).filter((key) => !(key in shape));
  const wrong = fields.filter(([key, isValid]) => !isValid(value[key])).map(([key]) => key);
  const wrongFields = [...wrong, ...surplus];
  return wrongFields.length > 0 ? { wrongFields } : { value: freezeCopy(value) as T };
}

function freezeCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(freezeCopy));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.freeze(Object.fromEntries(kept.map(([key, field]) => [key, freezeCopy(field)])));
}

function optional(isValid: (value: unknown) => boolean) {
  return (value: unknown) => value === undefined || isValid(value);
}

function oneOf(choices: readonly string[]) {
  return (value: unknown) => choices.includes(value as string);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTextRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isString);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}
