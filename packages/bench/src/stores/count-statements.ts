import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { realpathSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { StoreTarget } from './store-target.ts';

/** Counts statements until it is disposed. */
export interface StatementCounter extends Disposable {
  count(): number;
}

/**
 * Counts the statements that this process sends to a store, those that begin and end transactions included.
 *
 * @param target - The store; other databases are not counted.
 */
export function countStatements(target: StoreTarget): StatementCounter {
  return target.kind === 'sqlite' ? countSqliteStatements(target.file) : countPostgresqlStatements();
}

function countSqliteStatements(file: string): StatementCounter {
  const path = realpathSync(file);
  let count = 0;
  const onQuery = (message: unknown) => {
    const { database } = message as { readonly database: DatabaseSync };
    if (database.location() === path) count += 1;
  };
  subscribe('sqlite.db.query', onQuery);
  return { count: () => count, [Symbol.dispose]: () => unsubscribe('sqlite.db.query', onQuery) };
}

/** The driver has no hook for this: its method is replaced for the time being. */
function countPostgresqlStatements(): StatementCounter {
  const prototype = pg.Client.prototype as { query: (...parameters: unknown[]) => unknown };
  const query = prototype.query;
  let count = 0;
  prototype.query = function counted(this: unknown, ...parameters: unknown[]) {
    count += 1;
    return query.apply(this, parameters);
  };
  return {
    count: () => count,
    [Symbol.dispose]: () => {
      prototype.query = query;
    },
  };
}
