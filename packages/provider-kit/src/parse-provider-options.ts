import { type ConfigurationProblem, describeValue } from '@cloud-spi/spi';
import type { OptionRule } from './option-rules.ts';
import { refuseProblems } from './refuse-problems.ts';

/** Who parses options, and from where. */
export interface ProviderOptionsContext {
  /** Provider name, for the error. */
  readonly provider: string;
  /** The method for the error. Default `createProvider`. */
  readonly operation?: string | undefined;
  /** What the options are part of, for the paths of problems, for example `providerOptions.memory`. Default: nothing. */
  readonly path?: string | undefined;
  /** Environment variables, for rules that name one. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The values that a set of rules yields. */
export type ParsedOptions<Rules> = {
  readonly [Key in keyof Rules]: Rules[Key] extends OptionRule<infer Value> ? Value : never;
};

/**
 * Checks a provider's options and reports every mistake at once. Options that no rule knows are mistakes. An option
 * that is not given is taken from the rule's environment variable, then from its default.
 *
 * @param value - What the application gave; undefined counts as no options.
 * @param rules - One rule per option.
 * @param context - Who parses, and the environment.
 * @returns The values, frozen.
 * @throws InvalidConfiguration with `problems` that name the option and its environment variable.
 */
export function parseProviderOptions<Rules extends Readonly<Record<string, OptionRule<unknown>>>>(
  value: unknown,
  rules: Rules,
  context: ProviderOptionsContext,
): ParsedOptions<Rules> {
  const { provider, operation = 'createProvider', path = '', environment = {} } = context;
  const problems: ConfigurationProblem[] = [];
  const options = readOptions(value ?? {}, rules, path, problems, environment);
  refuseProblems(problems, `Invalid options of the provider ${provider}`, { provider, operation });
  return options as ParsedOptions<Rules>; // without problems every rule has yielded its value
}

/** Reads an object by rules; problems are added to the list. For rules of nested options. */
export function readOptions(
  value: unknown,
  rules: Readonly<Record<string, OptionRule<unknown>>>,
  path: string,
  problems: ConfigurationProblem[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ path, expected: 'an object', found: describeValue(value, path) });
    return {};
  }
  const given = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(rules, key)) continue;
    problems.push({
      path: join(path, key),
      expected: `one of the options ${Object.keys(rules).join(', ')}`,
      found: 'an option of another name',
    });
  }
  const entries = Object.entries(rules).map(([key, rule]) => [
    key,
    readOption(given[key], rule, join(path, key), problems, environment),
  ]);
  return Object.freeze(Object.fromEntries(entries.filter(([, read]) => read !== undefined)));
}

function readOption(
  given: unknown,
  rule: OptionRule<unknown>,
  path: string,
  problems: ConfigurationProblem[],
  environment: Readonly<Record<string, string | undefined>>,
): unknown {
  const variable = rule.environmentVariable;
  const text = variable === undefined ? undefined : environment[variable];
  const value = given ?? (text === undefined ? undefined : rule.fromText(text));
  const place = variable === undefined ? path : `${path} (${variable})`;
  if (value === undefined) {
    if (rule.required) problems.push({ path: place, expected: rule.expected, found: 'nothing' });
    return rule.defaultValue;
  }
  return rule.read(value, place, problems);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
