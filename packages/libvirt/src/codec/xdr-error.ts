/** Bytes that are no value of the expected type, or a value that its type cannot carry. */
export class XdrError extends Error {
  override readonly name = 'XdrError';
}
