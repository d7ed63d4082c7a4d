import { type ConfigurationProblem, describeValue } from '@cloud-spi/spi';
import { type ParsedOptions, readOptions } from './parse-provider-options.ts';

/** How one option is read. Made by {@link stringOption} and its siblings. */
export interface OptionRule<Value> {
  /** What a valid value is, for messages. */
  readonly expected: string;
  /** Used when nothing is given. */
  readonly defaultValue?: Value;
  /** Whether giving nothing is a mistake. */
  readonly required: boolean;
  /** The environment variable that is read when nothing is given. */
  readonly environmentVariable?: string | undefined;
  /** Turns the text of the environment variable into what {@link OptionRule.read} takes. */
  fromText(text: string): unknown;
  /** Checks a value; adds what is wrong with it to `problems`. */
  read(value: unknown, path: string, problems: ConfigurationProblem[]): Value | undefined;
}

/** What all rules have in common. */
export interface OptionSettings<Value> {
  /** Used when nothing is given. Default: none, the option is then absent. */
  readonly defaultValue?: Value | undefined;
  /** Whether giving nothing is a mistake. Default false. */
  readonly required?: boolean | undefined;
  /** The environment variable that is read when nothing is given. Default: none. */
  readonly environmentVariable?: string | undefined;
}

// What stands in a list is there: a rule that allows absence allows it for options only.
type Element<Value> = Exclude<Value, undefined>;

type Present<Value, Settings> = Settings extends { defaultValue: Value } | { required: true }
  ? Value
  : Value | undefined;

/**
 * A text.
 *
 * @param settings - `pattern` and `expected` (what the pattern means) narrow it; default: any text but the empty one.
 */
export function stringOption<
  const Settings extends OptionSettings<string> & { readonly pattern?: RegExp; readonly expected?: string },
>(settings: Settings = {} as Settings): OptionRule<Present<string, Settings>> {
  const { pattern = /./s, expected = 'a text' } = settings;
  return leaf(settings, expected, (value) => typeof value === 'string' && pattern.test(value));
}

/**
 * An integer.
 *
 * @param settings - `minimum` (default 0) and `maximum` (default: the largest safe integer), both included.
 */
export function integerOption<
  const Settings extends OptionSettings<number> & { readonly minimum?: number; readonly maximum?: number },
>(settings: Settings = {} as Settings): OptionRule<Present<number, Settings>> {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = settings;
  const limits = maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
  const isValid = (value: unknown) =>
    Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
  return leaf(settings, `an integer ${limits}`, isValid, Number);
}

/** A number from 0. */
export function numberOption<const Settings extends OptionSettings<number>>(
  settings: Settings = {} as Settings,
): OptionRule<Present<number, Settings>> {
  const isValid = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;
  return leaf(settings, 'a number from 0', isValid, Number);
}

/** True or false. */
export function booleanOption<const Settings extends OptionSettings<boolean>>(
  settings: Settings = {} as Settings,
): OptionRule<Present<boolean, Settings>> {
  const fromText = (text: string) => (text === 'true' ? true : text === 'false' ? false : text);
  return leaf(settings, 'true or false', (value) => typeof value === 'boolean', fromText);
}

/**
 * One of a few words.
 *
 * @param choices - The words.
 */
export function choiceOption<const Choice extends string, const Settings extends OptionSettings<Choice>>(
  choices: readonly Choice[],
  settings: Settings = {} as Settings,
): OptionRule<Present<Choice, Settings>> {
  return leaf(settings, `one of ${choices.join(', ')}`, (value) => choices.includes(value as Choice));
}

/**
 * A value that only code can give, such as a clock or a client.
 *
 * @param expected - What a valid value is, for messages.
 * @param isValid - Whether a value is one.
 */
export function codeOption<Value, const Settings extends OptionSettings<Value> = OptionSettings<Value>>(
  expected: string,
  isValid: (value: unknown) => boolean,
  settings: Settings = {} as Settings,
): OptionRule<Present<Value, Settings>> {
  return leaf(settings, expected, isValid);
}

/**
 * A list.
 *
 * @param element - The rule of its elements.
 */
export function listOption<Value, const Settings extends OptionSettings<readonly Element<Value>[]>>(
  element: OptionRule<Value>,
  settings: Settings = {} as Settings,
): OptionRule<Present<readonly Element<Value>[], Settings>> {
  return nested(settings, 'a list', (value, path, problems) => {
    if (!Array.isArray(value)) return refuse(value, 'a list', path, problems);
    return Object.freeze(value.map((item, index) => element.read(item, `${path}[${index}]`, problems)));
  });
}

/**
 * Values by name.
 *
 * @param element - The rule of the values.
 */
export function recordOption<Value, const Settings extends OptionSettings<Readonly<Record<string, Element<Value>>>>>(
  element: OptionRule<Value>,
  settings: Settings = {} as Settings,
): OptionRule<Present<Readonly<Record<string, Element<Value>>>, Settings>> {
  return nested(settings, 'an object', (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse(value, 'an object', path, problems);
    }
    const entries = Object.entries(value).map(([key, item]) => [key, element.read(item, `${path}.${key}`, problems)]);
    return Object.freeze(Object.fromEntries(entries));
  });
}

/**
 * An object with options of its own.
 *
 * @param rules - One rule per option.
 */
export function objectOption<
  Rules extends Readonly<Record<string, OptionRule<unknown>>>,
  const Settings extends OptionSettings<ParsedOptions<Rules>>,
>(rules: Rules, settings: Settings = {} as Settings): OptionRule<Present<ParsedOptions<Rules>, Settings>> {
  return nested(settings, 'an object', (value, path, problems) => readOptions(value, rules, path, problems));
}

function leaf<Value>(
  settings: OptionSettings<unknown>,
  expected: string,
  isValid: (value: unknown) => boolean,
  fromText: (text: string) => unknown = (text) => text,
): OptionRule<Value> {
  const read = (value: unknown, path: string, problems: ConfigurationProblem[]) =>
    isValid(value) ? value : refuse(value, expected, path, problems);
  return { ...nested<Value>(settings, expected, read), fromText };
}

function nested<Value>(
  settings: OptionSettings<unknown>,
  expected: string,
  read: (value: unknown, path: string, problems: ConfigurationProblem[]) => unknown,
): OptionRule<Value> {
  const { defaultValue, required = false, environmentVariable } = settings;
  return {
    expected,
    required,
    environmentVariable,
    ...(defaultValue !== undefined && { defaultValue: defaultValue as Value }),
    fromText: (text) => text,
    read: (value, path, problems) => read(value, path, problems) as Value | undefined,
  };
}

function refuse(value: unknown, expected: string, path: string, problems: ConfigurationProblem[]): undefined {
  problems.push({ path, expected, found: describeValue(value, path) });
  return undefined;
}
