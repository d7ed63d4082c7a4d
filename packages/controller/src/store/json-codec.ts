/** Turns a value into what a JSON column holds. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value);
}

/** Reads a JSON column. The type is the caller's promise about what was written there. */
export function decodeJson<Value>(text: string): Value {
  return JSON.parse(text) as Value;
}

/** A copy as it would be read back: without undefined fields, shared parts and prototypes. */
export function throughJson<Value>(value: Value): Value {
  return decodeJson<Value>(encodeJson(value));
}
