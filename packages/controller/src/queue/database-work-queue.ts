import { randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { ResourceKind } from '../resources/resource.ts';
import type { StoreDatabase } from '../store/store-database.ts';
import { backOffMs } from './back-off.ts';
import type { Doorbell } from './doorbell.ts';
import { addKeys, claimKeys, giveBackKeys, readNextDueMs, renewLeases } from './queue-rows.ts';
import type { ClaimedKey, QueueKey, SettledKey, WorkQueue } from './work-queue.ts';

/** The queue in a table of the store's database. */
export class DatabaseWorkQueue implements WorkQueue {
  readonly #database: StoreDatabase;
  readonly #doorbell: Doorbell;

  /**
   * @param database - Of the store.
   * @param doorbell - Rung when keys were added.
   */
  constructor(database: StoreDatabase, doorbell: Doorbell) {
    this.#database = database;
    this.#doorbell = doorbell;
  }

  async add(keys: readonly QueueKey[], delayMs = 0): Promise<void> {
    await this.#database.transaction((transaction) => addKeys(transaction, keys, this.#fromNow(delayMs)));
    this.#doorbell.ring();
  }

  async claim(
    owner: string,
    limit: number,
    leaseMs: number,
    kinds?: readonly ResourceKind[] | undefined,
  ): Promise<readonly ClaimedKey[]> {
    // Random, so that no table needs to remember the claims of keys that have left the queue.
    const claim = randomInt(2 ** 48 - 1);
    return await this.#database.transaction((transaction) =>
      claimKeys(transaction, this.#database, { owner, claim, limit, leaseMs, kinds }),
    );
  }

  async renew(owner: string, leaseMs: number): Promise<void> {
    await this.#database.transaction((transaction) => renewLeases(transaction, this.#database.dialect, owner, leaseMs));
  }

  async settle(owner: string, settled: readonly SettledKey[]): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const keys = settled.map((key) => ({
        ...key,
        attempts: key.ok ? 0 : key.attempts + 1,
        runAfterMs: key.ok ? key.requeueAfterMs : backOffMs(key.attempts),
      }));
      await giveBackKeys(transaction, this.#database, owner, keys);
    });
  }

  async release(owner: string, keys: readonly ClaimedKey[]): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const dueNow = keys.map((key) => ({ ...key, runAfterMs: 0 }));
      await giveBackKeys(transaction, this.#database, owner, dueNow);
    });
    this.#doorbell.ring();
  }

  async nextDueMs(kinds?: readonly ResourceKind[] | undefined): Promise<number | undefined> {
    return await this.#database.read((query) => readNextDueMs(query, this.#database, kinds));
  }

  onAdded(listener: () => void): () => void {
    return this.#doorbell.onRing(listener);
  }

  #fromNow(delayMs: number): RawBuilder<number> {
    return sql<number>`${this.#database.dialect.now()} + ${Math.max(0, Math.ceil(delayMs))}`;
  }
}
