import { Ec2Error } from '../ec2-error.ts';
import type { QueryParameters } from './query-parameters.ts';

/** A filter of a request. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** What a filter compares with: all values that an item has under a name. */
export type FilterFields<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>;

/**
 * Reads `Filter.n`.
 * @throws Ec2Error MissingParameter, InvalidParameterValue
 */
export function readFilters(parameters: QueryParameters): Filter[] {
  return parameters.list('Filter').map((filter) => {
    const name = filter.requiredText('Name');
    const values = filter.texts('Value');
    if (values.length === 0) {
      throw new Ec2Error('InvalidParameterValue', `The filter '${name}' must contain at least one value`);
    }
    return { name, values };
  });
}

/**
 * Checks filters and makes the condition that all of them hold; each holds when one of its values matches. `*` stands
 * for any characters, `?` for one.
 * @param fields what can be asked for; `tag:KEY`, `tag-key` and `tag-value` come with `labelsOf`
 * @throws Ec2Error InvalidParameterValue for a filter that is not known
 */
export function toCondition<T>(
  filters: readonly Filter[],
  fields: FilterFields<T>,
  labelsOf?: (item: T) => Readonly<Record<string, string>>,
): (item: T) => boolean {
  const conditions = filters.map(({ name, values }) => {
    const look = toLook(name, fields, labelsOf);
    const patterns = values.map(toPattern);
    return (item: T) =>
      look(item).some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value)));
  });
  return (item) => conditions.every((holds) => holds(item));
}

function toLook<T>(
  name: string,
  fields: FilterFields<T>,
  labelsOf: ((item: T) => Readonly<Record<string, string>>) | undefined,
): (item: T) => readonly (string | undefined)[] {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field) return field;
  if (labelsOf) {
    if (name === 'tag-key') return (item) => Object.keys(labelsOf(item));
    if (name === 'tag-value') return (item) => Object.values(labelsOf(item));
    if (name.startsWith('tag:')) return (item) => [labelsOf(item)[name.slice('tag:'.length)]];
  }
  throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
}

function toPattern(value: string): RegExp {
  let source = '';
  for (let index = 0; index < value.length; index += 1) {
    const character = value.charAt(index);
    // A backslash takes the meaning from the wildcard behind it.
    if (character === '\\' && index + 1 < value.length) {
      index += 1;
      source += escapeForPattern(value.charAt(index));
    } else if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else source += escapeForPattern(character);
  }
  return new RegExp(`^${source}$`, 's');
}

function escapeForPattern(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\]/, '\\$&');
}
