/** Tells what is wrong with a value ("must be …", after its path), or undefined when it is fine. */
export type Check = (value: unknown) => string | undefined;

/** Pattern of every id of the API. */
export const uuidPattern = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** A string; lengths count characters. */
export function text({ min = 0, max, pattern }: { min?: number; max?: number; pattern?: RegExp } = {}): Check {
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    if (value.length < min || (max !== undefined && value.length > max)) {
      return `must have ${min} to ${max ?? 'any number of'} characters`;
    }
    return pattern && !pattern.test(value) ? 'does not match its pattern' : undefined;
  };
}

/** An id of the API. */
export const uuid: Check = text({ pattern: uuidPattern });

/** A boolean. */
export const bool: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean');

/** A whole number in a range. */
export function integer(min: number, max: number): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

/** One of some strings. */
export function oneOf(values: readonly string[]): Check {
  return (value) => (values.some((other) => other === value) ? undefined : `must be one of ${values.join(', ')}`);
}

/** Null, or what `check` accepts. */
export function nullable(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** An array. */
export function list(check: Check, { min = 0, max }: { min?: number; max?: number } = {}): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'must be an array';
    if (value.length < min || (max !== undefined && value.length > max)) {
      return `must have ${min} to ${max ?? 'any number of'} entries`;
    }
    for (const [index, entry] of value.entries()) {
      const problem = check(entry);
      if (problem) return `${index}: ${problem}`;
    }
    return undefined;
  };
}

/** An object with these keys and no others. */
export function closedObject(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  return (value) => {
    if (!isRecord(value)) return 'must be an object';
    for (const key of Object.keys(required)) if (!Object.hasOwn(value, key)) return `${key}: is missing`;
    for (const [key, entry] of Object.entries(value)) {
      const check = Object.hasOwn(required, key) ? required[key] : Object.hasOwn(optional, key) && optional[key];
      if (!check) return `${key}: is not allowed`;
      const problem = check(entry);
      if (problem) return `${key}: ${problem}`;
    }
    return undefined;
  };
}

/** Whatever it is. */
export const anything: Check = () => undefined;

/** An object with any keys. */
export const record: Check = (value) => (isRecord(value) ? undefined : 'must be an object');

/** Whether a value is an object and neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
