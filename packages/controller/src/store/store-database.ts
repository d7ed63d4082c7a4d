import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import { ResourceDecoder } from './resource-decoder.ts';
import { StatementCache } from './statement-cache.ts';
import type { StoreDialect } from './store-dialect.ts';
import type { StoreTables } from './store-tables.ts';

/** How often a transaction is begun that others get in the way of. */
const TRANSACTION_TRIES = 8;
const RETRY_BASE_MS = 5;

/**
 * The only way to the database: a read or a transaction, whose handle is passed on as first argument.
 *
 * Inside a transaction anything but its own handle would wait for ever for the one connection of SQLite, and on a
 * server it would silently not be part of the transaction. Such a use is refused.
 */
export class StoreDatabase {
  /** What differs between the databases. */
  readonly dialect: StoreDialect;
  /** Statements that run all the time. */
  readonly statements = new StatementCache();
  /** Makes resources of rows. */
  readonly decoder = new ResourceDecoder();
  readonly #kysely: Kysely<StoreTables>;
  readonly #currentTransaction = new AsyncLocalStorage<{ ended: boolean }>();

  /**
   * @param kysely - Handle that nobody else uses; `close()` destroys it.
   * @param dialect - What differs between the databases.
   */
  constructor(kysely: Kysely<StoreTables>, dialect: StoreDialect) {
    this.#kysely = kysely;
    this.dialect = dialect;
  }

  /**
   * Runs statements that each see the last commit.
   *
   * @throws Error when called inside a transaction: a mistake in the program.
   */
  async read<Result>(work: (query: Kysely<StoreTables>) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction();
    return await work(this.#kysely);
  }

  /**
   * Runs statements that all take effect or, when `work` rejects, none. Transactions that write exclude each other
   * on SQLite from their start.
   *
   * @param work - Has no other effects: it is repeated when the database has undone it because of another transaction.
   * @throws Error when called inside a transaction: a mistake in the program.
   */
  async transaction<Result>(work: (transaction: Transaction<StoreTables>) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction();
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#kysely.transaction().execute((transaction) => this.#within(transaction, work));
      } catch (error) {
        if (tries === TRANSACTION_TRIES || !this.dialect.isRepeatable(error)) {
          throw error;
        }
      }
      await delay(RETRY_BASE_MS * 2 ** tries * Math.random());
    }
  }

  /**
   * Runs statements that only read and all see the same moment. Others may write meanwhile.
   *
   * @throws Error when called inside a transaction: a mistake in the program.
   */
  async snapshot<Result>(work: (transaction: Transaction<StoreTables>) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction();
    return await this.#kysely
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((transaction) => this.#within(transaction, work));
  }

  /** Closes the connections. Idempotent. */
  async close(): Promise<void> {
    await this.#kysely.destroy();
  }

  async #within<Result>(
    transaction: Transaction<StoreTables>,
    work: (transaction: Transaction<StoreTables>) => Promise<Result>,
  ): Promise<Result> {
    const current = { ended: false };
    try {
      return await this.#currentTransaction.run(current, () => work(transaction));
    } finally {
      // What `work` started without waiting for it still sees `current`.
      current.ended = true;
    }
  }

  #refuseInsideTransaction(): void {
    if (this.#currentTransaction.getStore()?.ended === false) {
      throw new Error('The database was used beside a transaction that is under way; pass the transaction on instead.');
    }
  }
}
