import assert from 'node:assert/strict';
import { expectError } from '../assertions.ts';

/**
 * Holds that a call either completes or is a Conflict that can be retried.
 *
 * @param call - What was called.
 * @param what - Begins the message.
 * @returns Whether it completed.
 */
export async function isSettledOrConflict(call: Promise<unknown>, what: string): Promise<boolean> {
  const isSettled = await call.then(
    () => true,
    () => false,
  );
  if (isSettled) return true;
  const error = await expectError(call, 'Conflict', what);
  assert.ok(error.retryable, `${what} is a Conflict that cannot be retried`);
  return false;
}
