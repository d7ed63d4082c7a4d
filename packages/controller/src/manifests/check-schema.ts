import { type ConfigurationProblem, toConfigurationProblems } from '@cloud-spi/spi';
import type { z } from 'zod';

/** The value, when it keeps the schema; else its problems. */
export type CheckedValue<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly ConfigurationProblem[] };

/**
 * Checks a value that somebody wrote.
 *
 * @param schema - The schema.
 * @param value - Anything.
 * @param prefix - Path of the value in its document. Default: none.
 */
export function checkSchema<T>(
  schema: z.ZodType<T>,
  value: unknown,
  prefix: readonly PropertyKey[] = [],
): CheckedValue<T> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problems: [] };
  return { problems: toConfigurationProblems(result.error.issues, value, prefix) };
}
