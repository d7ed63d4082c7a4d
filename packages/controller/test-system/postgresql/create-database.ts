import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database that is empty at first. */
export interface TestDatabase {
  readonly url: string;
  /** Runs statements beside those of the store. */
  run(statement: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Ends the connections to it and removes it. */
  drop(): Promise<void>;
}

/**
 * Makes a new database on a server.
 *
 * @param serverUrl - Of another database there.
 */
export async function createDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `cloud_spi_test_${randomUUID().replaceAll('-', '')}`;
  await once(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    run: (statement, values) => once(url.href, statement, values),
    drop: async () => {
      await once(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function once(url: string, statement: string, values: readonly unknown[] = []) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Without values several statements may be given at once.
    const { rows } = await (values.length === 0 ? client.query(statement) : client.query(statement, [...values]));
    return rows as readonly Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
