import type { TestProject } from 'vitest/node';
import { type PostgresqlServer, startPostgresqlServer } from './start-postgresql-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database on the server; the user may make databases. */
    postgresqlUrl: string;
  }
}

let server: PostgresqlServer | undefined;

/** Starts the server that the tests share, unless one is named. */
export async function setup(project: TestProject): Promise<void> {
  const existing = process.env.CLOUD_SPI_TEST_POSTGRESQL_URL;
  if (existing === undefined) {
    server = await startPostgresqlServer();
  }
  project.provide('postgresqlUrl', existing ?? server?.url ?? '');
}

/** Ends it. */
export async function teardown(): Promise<void> {
  await server?.[Symbol.asyncDispose]();
}
