import { GceError } from '../gce-error.ts';

/** Names of fields, or `*` for each, with what is chosen of them; nothing below a name means everything below it. */
export interface FieldSelection extends ReadonlyMap<string, FieldSelection> {}

type Choice = Map<string, Choice>;

/**
 * Reads which parts of an answer are asked for: names by commas, and those below a name behind `/` or in parentheses
 * (`nextPageToken,items(id,disks/source)`).
 * @param expression the parameter `fields`; null or empty: everything
 * @returns undefined for everything
 * @throws GceError 400 `invalidParameter`
 * @see https://cloud.google.com/compute/docs/api/how-tos/performance#partial-response
 */
export function parseFieldSelection(expression: string | null): FieldSelection | undefined {
  if (!expression) return undefined;
  const tokens = expression.match(/\w+|\S/g) ?? [];
  let at = 0;
  const isNext = (symbol: string) => {
    const isFound = tokens[at] === symbol;
    if (isFound) at += 1;
    return isFound;
  };
  const wrong = () => new GceError(400, 'invalidParameter', `Invalid field selection ${expression}`, 'fields');

  const readList = (parent: Choice) => {
    do readPath(parent);
    while (isNext(','));
  };
  const readPath = (parent: Choice) => {
    const name = tokens[at] ?? '';
    if (!/^(\w+|\*)$/.test(name)) throw wrong();
    at += 1;
    const below: Choice = parent.get(name) ?? new Map();
    parent.set(name, below);
    if (isNext('/')) readPath(below);
    else if (isNext('(')) {
      readList(below);
      if (!isNext(')')) throw wrong();
    }
  };

  const selection: Choice = new Map();
  readList(selection);
  if (at < tokens.length) throw wrong();
  return selection;
}

/**
 * Leaves out of an answer what was not asked for. Lists keep all of their elements.
 * @param value the answer, or a part of it
 * @param selection empty: everything
 */
export function selectFields(value: unknown, selection: FieldSelection): unknown {
  if (selection.size === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => selectFields(element, selection));
  const selected: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const below = selection.get(key) ?? selection.get('*');
    if (below !== undefined) selected[key] = selectFields(field, below);
  }
  return selected;
}
