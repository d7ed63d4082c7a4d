import assert from 'node:assert/strict';
import {
  CALL_OUTCOMES,
  type CloudProvisioningError,
  ERROR_CODES,
  type ErrorCode,
  type InstanceInfo,
  type InstanceState,
  isCloudProvisioningError,
} from '@cloud-spi/spi';

// More than any check makes; a list that goes on beyond it does not end.
const LONGEST_LIST = 10_000;

/**
 * Holds that a call fails with one of some codes, and returns its error.
 *
 * @param call - What was called.
 * @param expected - The codes that the contract allows.
 * @param what - Begins the message, for example `getInstanceInfo of an unknown id`.
 */
export function expectError(
  call: Promise<unknown>,
  expected: ErrorCode | readonly ErrorCode[],
  what: string,
): Promise<CloudProvisioningError> {
  const expectation = awaitError(call, typeof expected === 'string' ? [expected] : expected, what);
  // A check that fails for another reason first never comes to listen.
  expectation.catch(() => {});
  return expectation;
}

async function awaitError(
  call: Promise<unknown>,
  codes: readonly ErrorCode[],
  what: string,
): Promise<CloudProvisioningError> {
  const thrown = await call.then(
    () => assert.fail(`${what} succeeded; it must fail with ${codes.join(' or ')}`),
    (error: unknown) => error,
  );
  if (thrown instanceof assert.AssertionError) throw thrown;
  const error = expectContractError(thrown, what);
  assert.ok(
    codes.includes(error.code),
    `${what} failed with ${error.code}, not ${codes.join(' or ')}: ${error.message}`,
  );
  return error;
}

/** Holds that something thrown is a well-formed error of the contract. */
export function expectContractError(thrown: unknown, what: string): CloudProvisioningError {
  const kind = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `the ${typeof thrown} ${String(thrown)}`;
  assert.ok(isCloudProvisioningError(thrown), `${what} threw what is no CloudProvisioningError: ${kind}`);
  const { code, message, provider, operation, retryable, outcome } = thrown;
  assert.ok(ERROR_CODES.includes(code), `${what} failed with the unknown code ${code}`);
  assert.ok(CALL_OUTCOMES.includes(outcome), `${what} failed with the unknown outcome ${outcome}`);
  assert.equal(typeof retryable, 'boolean', `${what} failed without saying whether it can be retried`);
  for (const [field, value] of Object.entries({ message, provider, operation })) {
    assert.ok(typeof value === 'string' && value !== '', `${what} failed with an error that has no ${field}`);
  }
  return thrown;
}

/** Holds that an error names the fields that are wrong. */
export function expectProblems(error: CloudProvisioningError, paths: readonly string[], what: string): void {
  const found = (error.problems ?? []).map(({ path }) => path);
  for (const path of paths) {
    assert.ok(found.includes(path), `${what} does not name ${path} among its problems (${found.join(', ') || 'none'})`);
  }
}

/** Holds that an object has some fields with these values; it may have others. */
export function expectFields(actual: object, expected: object, what: string): void {
  const fields = actual as Readonly<Record<string, unknown>>;
  const compared = Object.fromEntries(Object.keys(expected).map((key) => [key, fields[key]]));
  assert.deepEqual(compared, { ...expected }, `${what} differs from what is expected`);
}

/** Holds that an instance is in one of some states. */
export function expectState(info: InstanceInfo, states: readonly InstanceState[], what: string): void {
  assert.ok(states.includes(info.state), `${what}: the state is ${info.state}, not ${states.join(' or ')}`);
}

/** All elements of a list that must end. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of stream) {
    elements.push(element);
    assert.ok(elements.length < LONGEST_LIST, `The list goes on after ${LONGEST_LIST} elements`);
  }
  return elements;
}

/** The ids of a list, in its order. */
export async function collectIds(stream: AsyncIterable<InstanceInfo>): Promise<string[]> {
  return (await collect(stream)).map(({ instanceId }) => instanceId);
}
