import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely, Transaction } from 'kysely';
import type { StoreDialect } from './store-dialect.ts';
import type { StoreTables } from './store-tables.ts';

/**
 * The only way to the database: a read or a transaction, whose handle is passed on as first argument.
 *
 * Inside a transaction anything but its own handle would wait for ever for the one connection of SQLite, and on a
 * server it would silently not be part of the transaction. Such a use is refused.
 */
export class StoreDatabase {
  /** What differs between the databases. */
  readonly dialect: StoreDialect;
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
   * @throws Error when called inside a transaction: a mistake in the program.
   */
  async transaction<Result>(work: (transaction: Transaction<StoreTables>) => Promise<Result>): Promise<Result> {
    this.#refuseInsideTransaction();
    return await this.#kysely.transaction().execute(async (transaction) => {
      const current = { ended: false };
      try {
        return await this.#currentTransaction.run(current, () => work(transaction));
      } finally {
        // What `work` started without waiting for it still sees `current`.
        current.ended = true;
      }
    });
  }

  /** Closes the connections. Idempotent. */
  async close(): Promise<void> {
    await this.#kysely.destroy();
  }

  #refuseInsideTransaction(): void {
    if (this.#currentTransaction.getStore()?.ended === false) {
      throw new Error('The database was used beside a transaction that is under way; pass the transaction on instead.');
    }
  }
}
