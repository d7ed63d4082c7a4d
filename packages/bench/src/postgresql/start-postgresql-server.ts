import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const BINARIES = '/usr/lib/postgresql/15/bin';
const PASSWORD = 'only-for-benchmarks';

const run = promisify(execFile);

/** A server in a temporary folder. */
export interface PostgresqlServer extends AsyncDisposable {
  readonly version: string;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
}

/** Says why no server can be started here; undefined when one can. */
export function whyNoPostgresql(): string | undefined {
  if (!existsSync(join(BINARIES, 'postgres'))) return 'PostgreSQL is not installed';
  return process.getuid?.() === 0 ? undefined : 'starting PostgreSQL takes the rights of root';
}

/** Starts a server with the settings that PostgreSQL comes with: what is committed is on the disk. */
export async function startPostgresqlServer(): Promise<PostgresqlServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-bench-postgresql-'));
  const data = join(folder, 'data');
  try {
    await chmod(folder, 0o711);
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, PASSWORD, { mode: 0o644 });
    await run('install', ['-d', '-o', 'postgres', '-m', '700', data]);
    await asPostgres('initdb', [
      `--pgdata=${data}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
    ]);
    const port = await freePort();
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    await asPostgres('pg_ctl', ['start', '-w', '-D', data, '-l', join(data, 'server.log'), '-o', settings]);
    const toUrl = (database: string) => `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;
    const [row] = await query(toUrl('postgres'), 'show server_version');
    return {
      version: String(row?.server_version),
      createDatabase: async () => {
        const name = `bench_${randomUUID().replaceAll('-', '')}`;
        await query(toUrl('postgres'), `create database ${name}`);
        return toUrl(name);
      },
      [Symbol.asyncDispose]: async () => {
        await asPostgres('pg_ctl', ['stop', '-w', '-D', data, '-m', 'immediate']).catch(() => {});
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function asPostgres(program: string, parameters: readonly string[]): Promise<void> {
  await run('runuser', ['-u', 'postgres', '--', join(BINARIES, program), ...parameters], { cwd: '/' });
}

async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
