import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { createKyselyDialect } from '../../src/store/sqlite/sqlite-connection.ts';
import { createSqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts';
import { StoreDatabase } from '../../src/store/store-database.ts';
import type { StoreTables } from '../../src/store/store-tables.ts';
import type { EmptyDatabase } from './migration-suite.ts';
import type { OpenLastingStoreFixture, OpenStoreFixture } from './store-fixture.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** A store in memory. */
export const openMemoryFixture: OpenStoreFixture = async (options = {}) => {
  const clock = createManualClock();
  const opened = await openSqliteStore({ ...options, file: ':memory:', clock });
  return { ...opened, advance: clock.advance };
};

/** A store in a file of a new folder. */
export const openFileFixture: OpenLastingStoreFixture = async (options = {}) => {
  const clock = createManualClock();
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-store-'));
  const file = join(folder, 'store.db');
  const openFile = () => openSqliteStore({ ...options, file, clock });
  const opened = await openFile();
  const again: Awaited<ReturnType<typeof openFile>>[] = [];
  return {
    ...opened,
    advance: clock.advance,
    reopen: async () => {
      const other = await openFile();
      again.push(other);
      return other.store;
    },
    close: async () => {
      await Promise.all([opened, ...again].map((one) => one.close()));
      await rm(folder, { recursive: true });
    },
  };
};

/** A new file. */
export async function createEmptyFile(): Promise<EmptyDatabase> {
  const clock = createManualClock();
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-store-'));
  const file = join(folder, 'store.db');
  return {
    connect: () => {
      const connection = new DatabaseSync(file);
      const dialect = createKyselyDialect(connection, file);
      return new StoreDatabase(new Kysely<StoreTables>({ dialect }), createSqliteDialect(connection, clock));
    },
    open: () => openSqliteStore({ file, clock }),
    remove: () => rm(folder, { recursive: true }),
  };
}

function createManualClock() {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    advance: (durationMs: number) => {
      nowMs += durationMs;
    },
  };
}
