import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type TransactionSettings,
} from 'kysely';
import { toStoreError } from './sqlite-error.ts';

/** Statements that are kept prepared: preparing one takes as long as running it. Lists of keys make many alike. */
const MOST_PREPARED = 500;

/**
 * Lets Kysely speak to node:sqlite.
 *
 * @param database - Kysely closes it.
 * @param file - Its name, for messages.
 */
export function createKyselyDialect(database: DatabaseSync, file: string): SqliteDialect {
  return new NodeSqliteDialect(database, toKyselyDatabase(database, file));
}

/** Transactions that may write take the lock when they begin: one that has read before could not get it later. */
class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, adapted: SqliteDatabase) {
    super({ database: adapted });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const isReadOnly = settings?.accessMode === 'read only';
    await connection.executeQuery(CompiledQuery.raw(isReadOnly ? 'begin' : 'begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // SQLite has rolled back by itself after some errors, for example on a full disk.
    if (this.#database.isTransaction) {
      await super.rollbackTransaction(connection);
    }
  }
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;
  readonly #adapted: SqliteDatabase;

  constructor(database: DatabaseSync, adapted: SqliteDatabase) {
    super({ database: adapted });
    this.#database = database;
    this.#adapted = adapted;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database, this.#adapted);
  }
}

function toKyselyDatabase(database: DatabaseSync, file: string): SqliteDatabase {
  const translated = <Result>(run: () => Result): Result => {
    try {
      return run();
    } catch (error) {
      throw toStoreError(error, file);
    }
  };
  const prepare = (text: string): ReturnType<SqliteDatabase['prepare']> => {
    const statement = translated(() => database.prepare(text));
    const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => translated(() => statement.all(...bind(parameters))),
      run: (parameters) => translated(() => statement.run(...bind(parameters))),
      // Of its own: it stays in use from row to row, and another run of the statement would end it.
      iterate: (parameters) => database.prepare(text).iterate(...bind(parameters)),
    };
  };
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  return {
    close: () => database.close(),
    prepare: (text) => {
      const statement = prepared.get(text) ?? prepare(text);
      prepared.set(text, statement);
      if (prepared.size > MOST_PREPARED) prepared.delete(prepared.keys().next().value ?? text);
      return statement;
    },
  };
}
