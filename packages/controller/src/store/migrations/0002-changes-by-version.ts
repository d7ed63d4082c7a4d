import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Lets changes be read in the order of their resourceVersion, and remembers from which version on that is possible. */
export const changesByVersion: Migration = {
  number: 2,
  name: 'changes-by-version',
  async up(transaction, { columnTypes }) {
    await transaction.schema
      .createIndex('resources_resource_version')
      .on('resources')
      .column('resource_version')
      .execute();
    await transaction.schema
      .createIndex('tombstones_resource_version')
      .on('tombstones')
      .column('resource_version')
      .execute();
    await transaction.schema
      .createTable('compaction')
      .addColumn('resource_version', columnTypes.integer, (column) => column.notNull())
      .execute();
    // Which tombstones have been forgotten so far is not known.
    await sql`insert into compaction (resource_version) select value from resource_version`.execute(transaction);
  },
};
