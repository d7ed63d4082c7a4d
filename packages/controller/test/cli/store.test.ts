import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliFixture, createCliFixture, WORKER } from './cli-fixture.ts';

const NEW_STORE = `apiVersion: cloud-spi/v1alpha1
kind: Configuration
store: { type: sqlite, file: ./new.db }
providers: [{ name: memory, package: '@cloud-spi/provider-memory' }]
`;

describe('cloud-spi store', () => {
  let cli: CliFixture;
  let config: string;
  beforeEach(async () => {
    cli = createCliFixture();
    config = cli.write('new/cloud-spi.yaml', NEW_STORE);
    await cli.run(['apply', '-f', cli.write('worker.yaml', WORKER)]);
  });
  afterEach(() => cli[Symbol.dispose]());

  it('moves everything to another store, by a file that nobody else may read', async () => {
    const exported = await cli.run(['store', 'export', '-o', 'backup.ndjson']);
    expect(exported).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(/^Exported: 1 resources/),
    });
    expect(statSync(join(cli.folder, 'backup.ndjson')).mode & 0o777).toBe(0o600);
    const imported = await cli.run(['store', 'import', 'backup.ndjson', '--config', config]);
    expect(imported).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^Imported: 1 resources/) });
    const [before, after] = [
      await cli.run(['get', 'worker', 'w1', '-o', 'json']),
      await cli.run(['get', 'worker', 'w1', '-o', 'json', '--config', config]),
    ];
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
  });

  it('writes to standard output and reads from standard input', async () => {
    const { stdout } = await cli.run(['store', 'export']);
    await cli.run(['store', 'export', '-o', 'backup.ndjson']);
    expect(stdout).toBe(readFileSync(join(cli.folder, 'backup.ndjson'), 'utf8'));
    const imported = await cli.run(['store', 'import', '-', '--config', config], { standardInput: stdout });
    expect(imported.exitCode).toBe(0);
  });

  it('refuses a store that has been used, a damaged backup, and files that cannot be opened', async () => {
    const { stdout } = await cli.run(['store', 'export']);
    const used = await cli.run(['store', 'import', '-'], { standardInput: stdout });
    expect(used).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('has been used already') });
    const cut = await cli.run(['store', 'import', '-', '--config', config], { standardInput: stdout.slice(0, -20) });
    expect(cut).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('of the backup cannot be used') });
    const unwritable = await cli.run(['store', 'export', '-o', 'no-such-folder/backup.ndjson']);
    expect(unwritable).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/cannot be written: ENOENT\.\n$/) });
    const missing = await cli.run(['store', 'import', 'nothing.ndjson', '--config', config]);
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('nothing.ndjson') });
  });

  it('says which secret is missing when the store is on a server', async () => {
    const server = cli.write(
      'server.yaml',
      NEW_STORE.replace(
        '{ type: sqlite, file: ./new.db }',
        '{ type: postgresql, urlRef: { env: CLOUD_SPI_NO_SUCH_URL } }',
      ),
    );
    expect(await cli.run(['get', '--config', server])).toMatchObject({
      exitCode: 2,
      stderr:
        'The URL of the store, store.urlRef, is missing: The environment variable CLOUD_SPI_NO_SUCH_URL is not set.\n',
    });
  });
});
