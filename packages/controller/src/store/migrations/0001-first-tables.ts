import { randomBytes } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import type { StoreDialect } from '../store-dialect.ts';
import type { StoreTables } from '../store-tables.ts';
import type { Migration } from './migration.ts';

/** Makes all tables, the counter of resource versions and the identity of the installation. */
export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  async up(transaction, dialect) {
    await createInstallation(transaction, dialect);
    await createResources(transaction, dialect);
    await createEvents(transaction, dialect);
    await createWorkQueue(transaction, dialect);
  },
};

async function createInstallation(
  transaction: Transaction<StoreTables>,
  { columnTypes, busyTable, now }: StoreDialect,
) {
  await transaction.schema
    .createTable('installation')
    .addColumn('id', columnTypes.key, (column) => column.primaryKey())
    .addColumn('created_at', columnTypes.integer, (column) => column.notNull())
    .execute();
  await transaction
    .insertInto('installation')
    .values({ id: `inst-${randomBytes(6).toString('hex')}`, created_at: now() })
    .execute();
  await transaction.schema
    .createTable('resource_version')
    .addColumn('value', columnTypes.integer, (column) => column.notNull())
    .modifyEnd(busyTable)
    .execute();
  await transaction.insertInto('resource_version').values({ value: 0 }).execute();
}

async function createResources(transaction: Transaction<StoreTables>, { columnTypes }: StoreDialect) {
  await transaction.schema
    .createTable('resources')
    .addColumn('uid', columnTypes.key, (column) => column.primaryKey())
    .addColumn('kind', columnTypes.key, (column) => column.notNull())
    .addColumn('namespace', columnTypes.key, (column) => column.notNull())
    .addColumn('name', columnTypes.key, (column) => column.notNull())
    .addColumn('resource_version', columnTypes.integer, (column) => column.notNull())
    .addColumn('generation', columnTypes.integer, (column) => column.notNull())
    .addColumn('api_version', columnTypes.key, (column) => column.notNull())
    .addColumn('schema_version', columnTypes.integer, (column) => column.notNull())
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('created_at', columnTypes.integer, (column) => column.notNull())
    .addColumn('deletion_requested_at', columnTypes.integer)
    .addUniqueConstraint('resources_name', ['kind', 'namespace', 'name'])
    .execute();
  await transaction.schema
    .createTable('resource_index')
    .addColumn('uid', columnTypes.key, (column) => column.notNull().references('resources.uid').onDelete('cascade'))
    .addColumn('key', columnTypes.key, (column) => column.notNull())
    .addColumn('value', columnTypes.key, (column) => column.notNull())
    .addPrimaryKeyConstraint('resource_index_key', ['uid', 'key'])
    .execute();
  await transaction.schema
    .createIndex('resource_index_value')
    .on('resource_index')
    .columns(['key', 'value', 'uid'])
    .execute();
  await transaction.schema
    .createTable('tombstones')
    .addColumn('uid', columnTypes.key, (column) => column.primaryKey())
    .addColumn('kind', columnTypes.key, (column) => column.notNull())
    .addColumn('namespace', columnTypes.key, (column) => column.notNull())
    .addColumn('name', columnTypes.key, (column) => column.notNull())
    .addColumn('resource_version', columnTypes.integer, (column) => column.notNull())
    .addColumn('deleted_at', columnTypes.integer, (column) => column.notNull())
    .execute();
  await transaction.schema.createIndex('tombstones_deleted_at').on('tombstones').column('deleted_at').execute();
}

async function createEvents(transaction: Transaction<StoreTables>, { columnTypes }: StoreDialect) {
  await transaction.schema
    .createTable('events')
    .addColumn('id', columnTypes.serial)
    .addColumn('uid', columnTypes.key, (column) => column.notNull())
    .addColumn('kind', columnTypes.key, (column) => column.notNull())
    .addColumn('namespace', columnTypes.key, (column) => column.notNull())
    .addColumn('name', columnTypes.key, (column) => column.notNull())
    .addColumn('type', columnTypes.key, (column) => column.notNull())
    .addColumn('reason', columnTypes.key, (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('first_seen_at', columnTypes.integer, (column) => column.notNull())
    .addColumn('last_seen_at', columnTypes.integer, (column) => column.notNull())
    .addColumn('count', columnTypes.integer, (column) => column.notNull())
    .execute();
  await transaction.schema.createIndex('events_uid').on('events').columns(['uid', 'id']).execute();
}

async function createWorkQueue(transaction: Transaction<StoreTables>, { columnTypes, busyTable }: StoreDialect) {
  await transaction.schema
    .createTable('workqueue')
    .addColumn('kind', columnTypes.key, (column) => column.notNull())
    .addColumn('uid', columnTypes.key, (column) => column.notNull())
    .addColumn('run_at', columnTypes.integer, (column) => column.notNull())
    .addColumn('lease_until', columnTypes.integer)
    .addColumn('lease_owner', columnTypes.key)
    .addColumn('claim', columnTypes.integer, (column) => column.notNull())
    .addColumn('attempts', columnTypes.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('workqueue_key', ['kind', 'uid'])
    .modifyEnd(busyTable)
    .execute();
  // A leased key is due when its lease ends.
  await transaction.schema
    .createIndex('workqueue_due')
    .on('workqueue')
    .expression(sql`coalesce(lease_until, run_at)`)
    .execute();
}
