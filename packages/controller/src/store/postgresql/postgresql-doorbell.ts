import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { type Doorbell, LocalDoorbell } from '../../queue/doorbell.ts';
import type { StoreTables } from '../store-tables.ts';
import type { PostgresqlAddress } from './postgresql-address.ts';
import { toClientConfiguration } from './postgresql-connection.ts';

const CHANNEL = 'cloud_spi_workqueue';
const RECONNECT_BASE_MS = 100;
const RECONNECT_CAP_MS = 10_000;

/**
 * A doorbell that is heard in all processes on a server. It listens on a connection of its own once somebody in this
 * process does. A ring may be lost with a connection: who waits for work looks for it from time to time as well.
 */
export class PostgresqlDoorbell implements Doorbell {
  readonly #local = new LocalDoorbell();
  readonly #address: PostgresqlAddress;
  readonly #kysely: Kysely<StoreTables>;
  /** Tells the rings of this doorbell from those of others. */
  readonly #name = randomUUID();
  readonly #closing = new AbortController();
  #listening: Promise<void> | undefined;
  #ringing: Promise<void> | undefined;
  #ringsAgain = false;

  /**
   * @param address - Of the server.
   * @param kysely - For ringing; it is not closed with the doorbell.
   */
  constructor(address: PostgresqlAddress, kysely: Kysely<StoreTables>) {
    this.#address = address;
    this.#kysely = kysely;
  }

  onRing(listener: () => void): () => void {
    if (!this.#closing.signal.aborted) {
      this.#listening ??= this.#keepListening();
    }
    return this.#local.onRing(listener);
  }

  ring(): void {
    this.#local.ring();
    this.#ringsAgain = true;
    this.#ringing ??= this.#ringElsewhere().finally(() => {
      this.#ringing = undefined;
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#listening, this.#ringing]);
  }

  /** Rings that come while one is under way are one more. */
  async #ringElsewhere(): Promise<void> {
    while (this.#ringsAgain) {
      this.#ringsAgain = false;
      try {
        await sql`select pg_notify(${CHANNEL}, ${this.#name})`.execute(this.#kysely);
      } catch {
        // The work is in the table; others find it there.
      }
    }
  }

  async #keepListening(): Promise<void> {
    const { signal } = this.#closing;
    let failures = 0;
    while (!signal.aborted) {
      failures = (await this.#listenOnce()) ? 0 : failures + 1;
      const waitMs = Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** failures);
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
    }
  }

  /** Listens until the connection is lost or the doorbell is closed. Returns whether there was a connection. */
  async #listenOnce(): Promise<boolean> {
    const client = new pg.Client(toClientConfiguration(this.#address));
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    client.once('end', end);
    client.on('error', end);
    this.#closing.signal.addEventListener('abort', end);
    client.on('notification', ({ payload }) => {
      if (payload !== this.#name) {
        this.#local.ring();
      }
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      // Nobody here has heard what was rung before.
      this.#local.ring();
      if (!this.#closing.signal.aborted) {
        await ended;
      }
      return true;
    } catch {
      return false;
    } finally {
      this.#closing.signal.removeEventListener('abort', end);
      await client.end().catch(() => {});
    }
  }
}
