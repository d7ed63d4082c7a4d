import type { Migration } from './migrations/migration.ts';
import type { StoreDatabase } from './store-database.ts';
import { StoreError } from './store-error.ts';

/**
 * Brings the tables up to date, all missing migrations in one transaction. Idempotent; processes that open a store at
 * the same time run each migration once.
 *
 * @param database - The store.
 * @param migrations - Every known migration, in order.
 * @param version - Version of this program, recorded with what it runs.
 * @throws StoreError `newer-store` when the store has a migration that is not known.
 */
export async function migrateStore(
  database: StoreDatabase,
  migrations: readonly Migration[],
  version: string,
): Promise<void> {
  const { columnTypes, now } = database.dialect;
  const newestKnown = migrations.at(-1)?.number ?? 0;
  await database.transaction(async (transaction) => {
    await database.dialect.lockSchema(transaction);
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', columnTypes.integer, (column) => column.primaryKey())
      .addColumn('name', columnTypes.key, (column) => column.notNull())
      .addColumn('program_version', columnTypes.key, (column) => column.notNull())
      .addColumn('applied_at', columnTypes.integer, (column) => column.notNull())
      .execute();
    const newest = await transaction
      .selectFrom('migrations')
      .select(['number', 'program_version'])
      .orderBy('number', 'desc')
      .executeTakeFirst();
    if (newest !== undefined && newest.number > newestKnown) {
      throw new StoreError(
        'newer-store',
        `The store was written by version ${newest.program_version} (its schema is ${newest.number}); version ` +
          `${version} knows schemas up to ${newestKnown}. Install version ${newest.program_version} or later.`,
      );
    }
    for (const migration of migrations) {
      if (migration.number <= (newest?.number ?? 0)) {
        continue;
      }
      await migration.up(transaction, database.dialect);
      await transaction
        .insertInto('migrations')
        .values({ number: migration.number, name: migration.name, program_version: version, applied_at: now() })
        .execute();
    }
  });
}
