import { createHash } from 'node:crypto';

/**
 * The fingerprint of a value: base64 of eight bytes, another one for another value.
 * @param value anything that JSON can hold; keys are sorted
 */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(toSortedJson(value)).digest().subarray(0, 8).toString('base64');
}

function toSortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  });
}
