import type { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { StoreDialect } from '../store-dialect.ts';
import { isSqliteUniqueViolation } from './sqlite-error.ts';

/**
 * What is particular to SQLite: one writer at a time, so that rows need no locks, and no clock of its own, so that
 * the processes on a file share the clock of their machine.
 *
 * @param connection - Learns what time it is; see {@link StoreDialect.now}.
 * @param clock - That clock.
 */
export function createSqliteDialect(connection: DatabaseSync, clock: { now(): number }): StoreDialect {
  // A whole number of JavaScript would arrive as a floating-point one.
  connection.function('cloud_spi_now', () => BigInt(Math.floor(clock.now())));
  return {
    columnTypes: { key: sql`text`, integer: sql`integer`, serial: sql`integer primary key autoincrement` },
    busyTable: sql``,
    now: () => sql<number>`cloud_spi_now()`,
    hasRowLocks: false,
    lockRows: sql``,
    lockFreeRows: sql``,
    // Transactions that write exclude each other anyway.
    lockSchema: async () => {},
    isUniqueViolation: isSqliteUniqueViolation,
    isRepeatable: () => false,
  };
}
