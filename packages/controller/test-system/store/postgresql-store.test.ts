import { describeMigrations } from '../../test/store/migration-suite.ts';
import { describeLastingStore, describeStore } from '../../test/store/store-suite.ts';
import { createEmptyDatabase, openPostgresqlFixture } from './postgresql-fixture.ts';

describeStore('PostgreSQL', openPostgresqlFixture);
describeLastingStore('PostgreSQL', openPostgresqlFixture);
describeMigrations('PostgreSQL', createEmptyDatabase);
