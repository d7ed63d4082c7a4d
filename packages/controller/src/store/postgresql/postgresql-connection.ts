import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { PostgresqlAddress } from './postgresql-address.ts';
import { isConnectionLost, toStoreError } from './postgresql-error.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that stalls in the middle of a transaction must not keep the others from writing for long. */
const IDLE_TRANSACTION_TIMEOUT_MS = 5_000;
/** A server that is cut off cannot stop a statement: then this process gives it up. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;

/** What every connection to a server is made with. */
export function toClientConfiguration({ url }: PostgresqlAddress): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'cloud-spi',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    types: {
      // The store's 64-bit integers are times, versions and counts: all of them fit a number.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  };
}

/**
 * Lets Kysely speak to a server.
 *
 * @param address - Of the server.
 * @param maxConnections - How many connections are open at most.
 */
export function createKyselyDialect(address: PostgresqlAddress, maxConnections: number): PostgresDialect {
  const pool = new pg.Pool({ ...toClientConfiguration(address), max: maxConnections });
  // A connection that is lost while nobody uses it is replaced by itself.
  pool.on('error', () => {});
  return new PostgresDialect({ pool: new StorePool(pool, address.label) });
}

/** A pool that says what is the matter with the server. */
class StorePool implements PostgresPool {
  readonly options = {};
  readonly #pool: pg.Pool;
  readonly #label: string;

  constructor(pool: pg.Pool, label: string) {
    this.#pool = pool;
    this.#label = label;
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      // Kysely would use cursors only for streams, and nobody streams.
      return new StoreClient(await this.#pool.connect(), this.#label) as unknown as PostgresPoolClient;
    } catch (error) {
      throw toStoreError(error, this.#label);
    }
  }

  async end(): Promise<void> {
    await this.#pool.end();
  }
}

/** A connection while it is out of the pool. One that is lost does not go back there. */
class StoreClient {
  readonly #client: pg.PoolClient;
  readonly #label: string;
  #loss: unknown;
  // A connection may be lost between two statements; without a listener that would end the process.
  readonly #onError = (error: unknown) => {
    this.#loss ??= error;
  };

  constructor(client: pg.PoolClient, label: string) {
    this.#client = client;
    this.#label = label;
    client.on('error', this.#onError);
  }

  async query(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#loss !== undefined) {
      throw toStoreError(this.#loss, this.#label);
    }
    try {
      return await this.#client.query(text, [...parameters]);
    } catch (error) {
      if (isConnectionLost(error)) {
        this.#loss ??= error;
      }
      throw toStoreError(error, this.#label);
    }
  }

  release(destroy = false): void {
    this.#client.off('error', this.#onError);
    this.#client.release(destroy || this.#loss !== undefined);
  }
}
