import type { Expression, RawBuilder } from 'kysely';

/** All that differs between the databases, beside how they are opened. */
export interface StoreDialect {
  /** Types of columns, for migrations. */
  readonly columnTypes: {
    /** Text that is compared byte by byte. */
    readonly key: Expression<unknown>;
    /** A 64-bit integer. */
    readonly integer: Expression<unknown>;
    /** A 64-bit integer that grows with each row. */
    readonly serial: Expression<unknown>;
  };
  /** The time by the clock that all processes on the store share, in epoch milliseconds. Moves within a transaction. */
  now(): RawBuilder<number>;
  /** Ends a select: keeps its rows from changing until the transaction ends. */
  readonly lockRows: RawBuilder<unknown>;
  /** Ends a select: like `lockRows`, but leaves out rows that another transaction has locked. */
  readonly lockFreeRows: RawBuilder<unknown>;
  /** Says whether a statement failed because its row exists. */
  isUniqueViolation(error: unknown): boolean;
}
