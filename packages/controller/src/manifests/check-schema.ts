import { type ConfigurationProblem, formatPath, type SchemaIssue, toConfigurationProblems } from '@cloud-spi/spi';
import type { z } from 'zod';

/** The value, when it keeps the schema; else its problems. */
export type CheckedValue<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly ConfigurationProblem[] };

/**
 * Checks a value that somebody wrote. The value of an unknown field is never shown: a secret under a misspelled name
 * is one too.
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
  const problems = result.error.issues.flatMap((issue: SchemaIssue) =>
    issue.code === 'unrecognized_keys'
      ? (issue.keys ?? []).map((key) => unknownField([...prefix, ...issue.path, key]))
      : toConfigurationProblems([issue], value, prefix),
  );
  return { problems };
}

function unknownField(path: readonly PropertyKey[]): ConfigurationProblem {
  return { path: formatPath(path), expected: 'no field of this name', found: 'one' };
}
