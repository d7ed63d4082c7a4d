import { describeQueue } from '../../test/queue/queue-suite.ts';
import { openPostgresqlFixture } from '../store/postgresql-fixture.ts';

describeQueue('PostgreSQL', openPostgresqlFixture);
