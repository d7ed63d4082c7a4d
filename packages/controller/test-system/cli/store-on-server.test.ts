import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type CliFixture, createCliFixture, WORKER } from '../../test/cli/cli-fixture.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';

const CONFIGURATION = `apiVersion: cloud-spi/v1alpha1
kind: Configuration
store: { type: postgresql, urlRef: { file: ./database-url } }
providers: [{ name: memory, package: '@cloud-spi/provider-memory' }]
`;

describe('the command line on a store on a server', () => {
  let cli: CliFixture;
  let database: TestDatabase;
  let config: string;
  beforeEach(async () => {
    database = await createDatabase(inject('postgresqlUrl'));
    cli = createCliFixture();
    cli.write('server/database-url', `${database.url}\n`);
    config = cli.write('server/cloud-spi.yaml', CONFIGURATION);
  });
  afterEach(async () => {
    cli[Symbol.dispose]();
    await database.drop();
  });

  it('applies, shows and asks for deletion', async () => {
    const manifest = cli.write('worker.yaml', WORKER);
    expect(await cli.run(['apply', '--config', config, '-f', manifest])).toMatchObject({ exitCode: 0 });
    const shown = await cli.run(['get', 'worker', 'w1', '-o', 'json', '--config', config]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ metadata: { name: 'w1', resourceVersion: 1 } });
    expect(await cli.run(['delete', 'worker', 'w1', '--config', config])).toMatchObject({ exitCode: 0 });
    expect(await cli.run(['get', 'worker', 'w1', '--config', config])).toMatchObject({ exitCode: 1 });
  });

  it('moves everything there from a file', async () => {
    await cli.run(['apply', '-f', cli.write('worker.yaml', WORKER)]);
    expect(await cli.run(['store', 'export', '-o', 'backup.ndjson'])).toMatchObject({ exitCode: 0 });
    expect(await cli.run(['store', 'import', 'backup.ndjson', '--config', config])).toMatchObject({ exitCode: 0 });
    const [before, after] = [
      await cli.run(['get', '-A', '-o', 'json']),
      await cli.run(['get', '-A', '-o', 'json', '--config', config]),
    ];
    expect(after).toEqual(before);
    expect(JSON.parse(after.stdout).items).toHaveLength(1);
  });

  it('says in one sentence that the server cannot be used', async () => {
    cli.write('server/database-url', 'postgresql://user:hunter2@127.0.0.1:1/lab');
    const result = await cli.run(['get', '--config', config]);
    expect(result).toMatchObject({
      exitCode: 1,
      stderr:
        'The store 127.0.0.1:1/lab cannot be used: nothing listens there; start the server, or correct host and port.\n',
    });
  });
});
