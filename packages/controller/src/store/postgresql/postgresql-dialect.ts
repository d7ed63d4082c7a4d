import { sql } from 'kysely';
import type { StoreDialect } from '../store-dialect.ts';
import { isPostgresqlUniqueViolation, isRepeatable } from './postgresql-error.ts';

/** Any number that other programs are unlikely to lock. */
const SCHEMA_LOCK = 4_719_832_106;

/** What is particular to PostgreSQL: many writers at a time, and one clock for all of them. */
export const postgresqlDialect: StoreDialect = {
  columnTypes: {
    key: sql`text collate "C"`,
    integer: sql`bigint`,
    serial: sql`bigint generated always as identity primary key`,
  },
  // Rows that change all the time: room for new versions beside the old ones, and old ones removed early.
  busyTable: sql`with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)`,
  now: () => sql<number>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  hasRowLocks: true,
  lockRows: sql`for update`,
  lockFreeRows: sql`for update skip locked`,
  async lockSchema(transaction) {
    await sql`select pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(transaction);
  },
  isUniqueViolation: isPostgresqlUniqueViolation,
  isRepeatable,
};
