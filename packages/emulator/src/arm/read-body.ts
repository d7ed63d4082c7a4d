import type { ArmCall, JsonObject } from './arm-context.ts';
import { ArmError } from './arm-error.ts';

/**
 * Reads the body of a request as an object.
 * @throws ArmError when it is none
 */
export function readBody({ request }: ArmCall): JsonObject {
  try {
    const value: unknown = JSON.parse(request.body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Answered below, as any other body that is no object.
  }
  throw new ArmError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}
