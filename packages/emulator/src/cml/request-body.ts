import { ApiError, type RouteContext } from './api.ts';
import type { Check } from './closed-schema.ts';

/**
 * The request's body, if it is JSON and passes `check`.
 * @throws ApiError with the host's schema status when it does not
 */
export function readBody<T>({ request, host }: RouteContext, check: Check): T {
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    throw new ApiError(host.knobs.schemaErrorStatus, 'The request body is not JSON.');
  }
  const problem = check(value);
  if (problem) throw new ApiError(host.knobs.schemaErrorStatus, `Invalid input: ${problem}.`);
  return value as T;
}

/**
 * A boolean query parameter; `fallback` when it is missing.
 * @throws ApiError with the host's schema status when it is neither true nor false
 */
export function readFlag({ request, host }: RouteContext, name: string, fallback = false): boolean {
  const value = request.query.get(name);
  if (value === null) return fallback;
  if (/^(true|1)$/i.test(value)) return true;
  if (/^(false|0)$/i.test(value)) return false;
  throw new ApiError(host.knobs.schemaErrorStatus, `Invalid input: ${name} must be true or false.`);
}
