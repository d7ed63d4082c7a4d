import { inject } from 'vitest';
import { describeProcesses } from '../../test/store/process-suite.ts';
import { createDatabase } from '../postgresql/create-database.ts';

describeProcesses('one PostgreSQL server', async () => {
  const database = await createDatabase(inject('postgresqlUrl'));
  return { location: database.url, checkIntegrity: () => {}, remove: () => database.drop() };
});
