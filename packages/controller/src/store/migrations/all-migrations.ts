import { firstTables } from './0001-first-tables.ts';
import { changesByVersion } from './0002-changes-by-version.ts';
import type { Migration } from './migration.ts';

/** Every migration, in order. */
export const ALL_MIGRATIONS: readonly Migration[] = [firstTables, changesByVersion];
