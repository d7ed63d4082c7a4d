import { describeLastingStore, describeStore } from '../../test/store/store-suite.ts';
import { openPostgresqlFixture } from './postgresql-fixture.ts';

describeStore('PostgreSQL', openPostgresqlFixture);
describeLastingStore('PostgreSQL', openPostgresqlFixture);
