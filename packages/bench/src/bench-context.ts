import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PostgresqlServer } from './postgresql/start-postgresql-server.ts';
import type { StoreKind, StoreTarget } from './stores/store-target.ts';

/** What rows run with. */
export interface BenchContext {
  /** Few and short rounds: shows that a row runs, not how fast. */
  readonly quick: boolean;
  /** Makes an empty store that nobody else uses. */
  createStore(kind: StoreKind): Promise<StoreTarget>;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
}

/**
 * Makes the context of a run.
 *
 * @param options - `folder`: for the files of stores; `server`: where databases are made.
 */
export function createBenchContext(options: {
  readonly quick: boolean;
  readonly folder: string;
  readonly server: PostgresqlServer | undefined;
}): BenchContext {
  const createDatabase = async () => {
    if (options.server === undefined) throw new Error('There is no PostgreSQL server.');
    return await options.server.createDatabase();
  };
  return {
    quick: options.quick,
    createDatabase,
    createStore: async (kind) =>
      kind === 'sqlite'
        ? { kind, file: join(options.folder, `${randomUUID()}.sqlite`) }
        : { kind, url: await createDatabase() },
  };
}
