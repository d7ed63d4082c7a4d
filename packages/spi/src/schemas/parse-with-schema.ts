import type { z } from 'zod';
import { createCloudProvisioningError } from '../cloud-provisioning-error.ts';
import { formatConfigurationProblem } from '../configuration-problem.ts';
import type { ParseContext } from '../parse-context.ts';
import { toConfigurationProblems } from '../to-configuration-problems.ts';

/** Parses, drops undefined keys and freezes; throws InvalidConfiguration with every problem. */
export function parseWithSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  subject: string,
  context: Required<{ [K in keyof ParseContext]: string }>,
  prefix: readonly PropertyKey[] = [],
): T {
  return dropUndefined(checkWithSchema(schema, value, subject, context, prefix));
}

/**
 * As {@link parseWithSchema}, and returns what the schema does: for schemas that freeze what they make, and that take
 * undefined for no field at all.
 */
export function checkWithSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  subject: string,
  context: Required<{ [K in keyof ParseContext]: string }>,
  prefix: readonly PropertyKey[] = [],
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = toConfigurationProblems(result.error.issues, value, prefix);
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw createCloudProvisioningError({
    code: 'InvalidConfiguration',
    message: `${subject} has ${count}: ${problems.map(formatConfigurationProblem).join('; ')}`,
    ...context,
    problems,
  });
}

function dropUndefined<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(dropUndefined)) as T;
  if (!isPlainObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    if (field === undefined) continue;
    const copy = typeof field === 'object' ? dropUndefined(field) : field;
    if (key === '__proto__') Object.defineProperty(kept, key, { value: copy, enumerable: true });
    else kept[key] = copy;
  }
  return Object.freeze(kept) as T;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
