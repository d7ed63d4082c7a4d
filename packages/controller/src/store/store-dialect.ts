import type { Expression, RawBuilder, Transaction } from 'kysely';
import type { StoreTables } from './store-tables.ts';

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
  /** Ends a create table, for tables whose rows change all the time. */
  readonly busyTable: RawBuilder<unknown>;
  /** The time by the clock that all processes on the store share, in epoch milliseconds. Moves within a transaction. */
  now(): RawBuilder<number>;
  /** Whether transactions that write go on side by side, and so may wait for each other's rows. */
  readonly hasRowLocks: boolean;
  /** Ends a select: keeps its rows from changing until the transaction ends. */
  readonly lockRows: RawBuilder<unknown>;
  /** Ends a select: like `lockRows`, but leaves out rows that another transaction has locked. */
  readonly lockFreeRows: RawBuilder<unknown>;
  /** Lets one transaction at a time change tables; held until it ends. */
  lockSchema(transaction: Transaction<StoreTables>): Promise<void>;
  /** Says whether a statement failed because its row exists. */
  isUniqueViolation(error: unknown): boolean;
  /** Says whether a transaction was undone because of another one, so that it may simply be repeated. */
  isRepeatable(error: unknown): boolean;
}
