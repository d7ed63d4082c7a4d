import { sql } from 'kysely';
import type { StoreDialect } from '../store-dialect.ts';
import { isSqliteUniqueViolation } from './sqlite-error.ts';

/**
 * What is particular to SQLite: one writer at a time, so that rows need no locks, and no clock of its own, so that
 * the processes on a file share the clock of their machine.
 *
 * @param clock - That clock.
 */
export function createSqliteDialect(clock: { now(): number }): StoreDialect {
  return {
    columnTypes: { key: sql`text`, integer: sql`integer`, serial: sql`integer primary key autoincrement` },
    busyTable: sql``,
    now: () => sql<number>`${clock.now()}`,
    lockRows: sql``,
    lockFreeRows: sql``,
    // Transactions that write exclude each other anyway.
    lockSchema: async () => {},
    isUniqueViolation: isSqliteUniqueViolation,
    isRepeatable: () => false,
  };
}
