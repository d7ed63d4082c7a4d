/** Why the store refused. */
export type StoreErrorKind =
  /** A row has changed since it was read: read again and decide anew. */
  | 'conflict'
  /** A living resource of this kind, namespace and name exists. */
  | 'already-exists'
  /** The row is gone. */
  | 'not-found'
  /** The phase may not follow the one in the row. A mistake in the program. */
  | 'illegal-transition'
  /** What was asked for is so old that it is not kept any more: list anew. */
  | 'gone'
  /** The store was written by a newer version of the program. */
  | 'newer-store'
  /** The store is to be filled from a backup and has been used already. */
  | 'not-empty'
  /** A backup is damaged or not one. */
  | 'invalid-backup'
  /** The server is of a version, or is set up in a way, that the program cannot use. */
  | 'unsupported-server'
  /** The URL of a server is not one. */
  | 'invalid-address'
  /** File, folder or server cannot be used. */
  | 'unavailable';

/** What the store throws. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** Why. */
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}
