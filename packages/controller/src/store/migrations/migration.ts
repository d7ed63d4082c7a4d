import type { Transaction } from 'kysely';
import type { StoreDialect } from '../store-dialect.ts';
import type { StoreTables } from '../store-tables.ts';

/** One step of the schema. Once released it never changes. */
export interface Migration {
  /** Position in the order, from 1. */
  readonly number: number;
  readonly name: string;
  /** Carries out the step inside the given transaction. */
  up(transaction: Transaction<StoreTables>, dialect: StoreDialect): Promise<void>;
}
