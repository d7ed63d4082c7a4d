import { execFile } from 'node:child_process';
import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BINARIES = '/usr/lib/postgresql/15/bin';
const PASSWORD = 'only-for-tests';
const STARTS = 3;

const run = promisify(execFile);

/** A PostgreSQL server that this process has started, in a folder of its own. */
export interface PostgresqlServer {
  /** Of the database that every server has. */
  readonly url: string;
  /** Stops and starts the server; `immediate`: as if it had crashed. */
  restart(mode: 'fast' | 'immediate', downMs?: number): Promise<void>;
  /** Stops the server. */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts the server after {@link halt}. */
  resume(): Promise<void>;
  /** Stops the server and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a new cluster in a temporary folder and starts it on a port that is free. Its default order of texts is not
 * the order of their bytes.
 *
 * @throws Error that names the script which installs what is missing.
 */
export async function startPostgresqlServer(): Promise<PostgresqlServer> {
  await checkMachine();
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-postgresql-'));
  try {
    await chmod(folder, 0o711);
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, PASSWORD);
    await chmod(passwordFile, 0o644);
    await run('install', ['-d', '-o', 'postgres', '-m', '700', data]);
    await asPostgres('initdb', [
      `--pgdata=${data}`,
      '--no-sync',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--locale-provider=icu',
      '--icu-locale=en-US',
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
    ]);
    const port = await startOnFreePort(data);
    const halt = async (mode: string) => await stop(data, mode);
    const resume = async () => await start(data, port);
    return {
      url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
      halt,
      resume,
      restart: async (mode, downMs = 0) => {
        await halt(mode);
        await new Promise((resolve) => setTimeout(resolve, downMs));
        await resume();
      },
      [Symbol.asyncDispose]: async () => {
        await halt('immediate').catch(() => {});
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function checkMachine(): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const hasServer = await access(join(BINARIES, 'postgres')).then(
    () => true,
    () => false,
  );
  if (!isRoot || !hasServer) {
    throw new Error(
      `These tests need ${hasServer ? '' : 'PostgreSQL 15, and '}the rights of root to start PostgreSQL: run ` +
        'scripts/install-system-test-dependencies.sh and the tests as root, or name a server by ' +
        'CLOUD_SPI_TEST_POSTGRESQL_URL.',
    );
  }
}

async function startOnFreePort(data: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      await start(data, port);
      return port;
    } catch (error) {
      // Somebody else may have taken the port meanwhile.
      if (tries === STARTS) {
        throw error;
      }
    }
  }
}

/** Durability is left out for speed: the servers are killed, the machine is not. */
async function start(data: string, port: number): Promise<void> {
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`;
  await asPostgres('pg_ctl', ['start', '-w', '-D', data, '-l', join(data, 'server.log'), '-o', settings]);
}

async function stop(data: string, mode: string): Promise<void> {
  await asPostgres('pg_ctl', ['stop', '-w', '-D', data, '-m', mode]);
}

async function asPostgres(program: string, parameters: readonly string[]): Promise<void> {
  // A server that kept the pipes of this process open would keep it from ending.
  await run('runuser', ['-u', 'postgres', '--', join(BINARIES, program), ...parameters], { cwd: '/' });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('The system gave no port.');
  }
  return address.port;
}
