import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { createKyselyDialect } from '../../src/store/sqlite/sqlite-connection.ts';
import { createSqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts';
import { StoreDatabase } from '../../src/store/store-database.ts';
import type { StoreTables } from '../../src/store/store-tables.ts';

describe('the database of the store', () => {
  const opened: StoreDatabase[] = [];
  const open = () => {
    const connection = new DatabaseSync(':memory:');
    const kysely = new Kysely<StoreTables>({ dialect: createKyselyDialect(connection, ':memory:') });
    const database = new StoreDatabase(kysely, createSqliteDialect(connection, { now: () => 0 }));
    opened.push(database);
    return database;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });

  it('refuses a read or a transaction inside a transaction, where it would wait for ever', async () => {
    const database = open();
    const refusal = 'The database was used beside a transaction';
    await database.transaction(async () => {
      await expect(database.read(async () => 'never')).rejects.toThrow(refusal);
      await expect(database.transaction(async () => 'never')).rejects.toThrow(refusal);
    });
  });

  it('lets what a transaction has started without waiting for it read when it has ended', async () => {
    const database = open();
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { later } = await database.transaction(async () => ({
      later: ended.then(() => database.read(async () => 'read')),
    }));
    end();
    expect(await later).toBe('read');
  });

  it('carries out transactions and reads that start together one after the other', async () => {
    const database = open();
    const steps: string[] = [];
    await Promise.all([
      database.transaction(async () => {
        steps.push('first begins');
        await new Promise((resolve) => setImmediate(resolve));
        steps.push('first ends');
      }),
      database.transaction(async () => {
        steps.push('second');
      }),
    ]);
    expect(steps).toEqual(['first begins', 'first ends', 'second']);
  });

  it('is another one for another store: a transaction on one does not keep from using the other', async () => {
    const [one, other] = [open(), open()];
    expect(await one.transaction(() => other.read(async () => 'read'))).toBe('read');
  });
});
