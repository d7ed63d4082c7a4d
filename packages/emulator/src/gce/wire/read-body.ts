import { GceError, invalidValue } from '../gce-error.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads a body. A client that has nothing to say may send an empty text as JSON, which is as good as no body.
 * @throws GceError 400 `parseError` when it is not JSON
 */
export function readBody(text: string): Json {
  if (text === '' || text === '""') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Refused below.
  }
  throw new GceError(400, 'parseError', 'Invalid JSON payload received. Parser terminated before end of string.');
}

/** An object inside of a body; empty when it is not there. @param field its full name, for the error */
export function readObject(parent: Json, key: string, field: string): Json {
  const value = parent[key] ?? {};
  if (!isObject(value)) throw invalidValue(field, String(value), 'An object is expected.');
  return value;
}

/** A list of objects; empty when it is not there. */
export function readObjects(parent: Json, key: string, field: string): readonly Json[] {
  const value = parent[key] ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw invalidValue(field, JSON.stringify(value), 'A list of objects is expected.');
  }
  return value;
}

/** A text; undefined when it is not there. */
export function readText(parent: Json, key: string, field: string): string | undefined {
  const value = parent[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidValue(field, String(value), 'A string is expected.');
  return value;
}

/** True or false. */
export function readFlag(parent: Json, key: string, field: string, fallback: boolean): boolean {
  const value = parent[key] ?? fallback;
  if (typeof value !== 'boolean') throw invalidValue(field, String(value), 'A boolean is expected.');
  return value;
}

/** A 64-bit integer, which JSON has as a text. */
export function readInteger(parent: Json, key: string, field: string): number | undefined {
  const value = parent[key];
  if (value === undefined || value === null) return undefined;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw invalidValue(field, String(value), 'An integer is expected.');
  return number;
}

/** Texts by key. */
export function readTexts(parent: Json, key: string, field: string): Readonly<Record<string, string>> {
  const value = readObject(parent, key, field);
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw invalidValue(`${field}.${name}`, String(text), 'A string is expected.');
  }
  return value as Readonly<Record<string, string>>;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
