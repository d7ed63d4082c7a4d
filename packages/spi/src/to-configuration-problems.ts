import type { ConfigurationProblem } from './configuration-problem.ts';

/** The part of a schema library's issue that is read here; zod's issues have this shape. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly origin?: string;
}

const SENSITIVE_PATH = /password|secret|token|userdata|credential|privatekey/i;
// How the messages of the schema library itself begin.
const LIBRARY_WORDS = /^(Invalid|Too|Unrecognized)\b/;
const SHOWN_CHARACTERS = 60;

/**
 * Turns the issues of a schema library into problems: where, what was expected, what was found. Values at paths that
 * may hold secrets (password, secret, token, user data, credential) are described by their kind only, those of unknown
 * fields not at all.
 *
 * @param issues - What the schema library reported.
 * @param input - The whole value that was checked.
 * @param prefix - Path of that value in something larger. Default: none.
 */
export function toConfigurationProblems(
  issues: readonly SchemaIssue[],
  input: unknown,
  prefix: readonly PropertyKey[] = [],
): ConfigurationProblem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map((key) => ({
        path: formatPath([...prefix, ...issue.path, key]),
        expected: 'no field of this name',
        // A secret under a misspelled name is one too.
        found: 'one',
      }));
    }
    const path = formatPath([...prefix, ...issue.path]);
    return [{ path, expected: expectation(issue), found: describeValue(valueAt(input, issue.path), path) }];
  });
}

/**
 * Writes a path the way it is read in code: `additionalVolumes[1].iops`.
 *
 * @param path - Object keys and array indexes from the outside in.
 */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const key = String(part);
    if (!/^[\w-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/**
 * Describes a value for an error message: short, and by its kind only where `path` may hold a secret.
 *
 * @param value - What was found.
 * @param path - Where it was found.
 */
export function describeValue(value: unknown, path = ''): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string' && (SENSITIVE_PATH.test(path) || value.length > SHOWN_CHARACTERS)) {
    return `a string of ${value.length} characters`;
  }
  if (SENSITIVE_PATH.test(path)) return `a ${typeof value}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** The schema's own words, where it has some; else a description of what it demands. */
function expectation(issue: SchemaIssue): string {
  if (!LIBRARY_WORDS.test(issue.message)) return issue.message;
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' elements' : '';
  switch (issue.code) {
    case 'invalid_type':
      return withArticle(String(issue.expected));
    case 'invalid_value':
      return `${(issue.values ?? []).length > 1 ? 'one of ' : ''}${(issue.values ?? []).map(String).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${unit}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit}`;
    default:
      return issue.message;
  }
}

function withArticle(noun: string): string {
  if (noun === 'int') return 'an integer';
  if (noun === 'record') return 'an object';
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Record<PropertyKey, unknown>)[key];
  }, input);
}
