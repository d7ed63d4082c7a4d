import type { z } from 'zod';
import type { WireResponse } from './https-client.ts';
import { type FailedCall, toLabHostError } from './to-lab-host-error.ts';
import { WireFailure } from './wire-failure.ts';

/**
 * Reads the JSON of an answer.
 *
 * @param call - The call that it answers.
 * @param response - The answer.
 * @param schema - What is used of it.
 * @throws protocol when it is not JSON, or lacks what is used; never with its text, which may hold a token.
 */
export function parseAnswer<T>(call: FailedCall, { body }: WireResponse, schema: z.ZodType<T>): T {
  const malformed = (message: string) => toLabHostError(call, new WireFailure('malformed', message));
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw malformed('the answer is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
  throw malformed(`the answer is not as expected (${places.slice(0, 3).join('; ')})`);
}
