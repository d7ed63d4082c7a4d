/**
 * Writes a value as JSON with sorted keys, so that equal values give equal text. Undefined fields are dropped; bytes
 * are written as base64.
 *
 * @param value - Plain data.
 */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(toCanonicalValue(value)) ?? 'null';
}

function toCanonicalValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map((element) => toCanonicalValue(element));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  const sorted = entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, field]) => [key, toCanonicalValue(field)]));
}
