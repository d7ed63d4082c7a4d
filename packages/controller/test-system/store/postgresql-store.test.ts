import { describeBackups } from '../../test/store/backup-suite.ts';
import { describeMigrations } from '../../test/store/migration-suite.ts';
import { createEmptyFile } from '../../test/store/sqlite-fixture.ts';
import { describeLastingStore, describeStore } from '../../test/store/store-suite.ts';
import { createEmptyDatabase, openPostgresqlFixture } from './postgresql-fixture.ts';

describeStore('PostgreSQL', openPostgresqlFixture);
describeLastingStore('PostgreSQL', openPostgresqlFixture);
describeMigrations('PostgreSQL', createEmptyDatabase);
describeBackups('SQLite to PostgreSQL', createEmptyFile, createEmptyDatabase);
describeBackups('PostgreSQL to SQLite', createEmptyDatabase, createEmptyFile);
