import { type Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrateStore } from '../../src/store/migrate-store.ts';
import { ALL_MIGRATIONS } from '../../src/store/migrations/all-migrations.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import type { StoreDatabase } from '../../src/store/store-database.ts';
import type { StoreTables } from '../../src/store/store-tables.ts';
import { EARLIER_STORES } from './earlier-stores.ts';
import { requestDraft } from './resource-drafts.ts';
import { create } from './store-steps.ts';

/** A database that has no tables yet. */
export interface EmptyDatabase {
  /** Connects to it. */
  connect(): StoreDatabase;
  /** Opens the store in it, as users do. */
  open(): Promise<OpenedStore>;
  remove(): Promise<void>;
}

/** What every store must do with tables of an earlier or later version. */
export function describeMigrations(title: string, createEmptyDatabase: () => Promise<EmptyDatabase>): void {
  const withDatabase = async (work: (empty: EmptyDatabase) => Promise<void>) => {
    const empty = await createEmptyDatabase();
    try {
      await work(empty);
    } finally {
      await empty.remove();
    }
  };
  const edit = async (empty: EmptyDatabase, work: (query: Kysely<StoreTables>) => Promise<unknown>) => {
    const database = empty.connect();
    try {
      return await database.read(work);
    } finally {
      await database.close();
    }
  };
  const appliedMigrations = (empty: EmptyDatabase) =>
    edit(empty, (query) => query.selectFrom('migrations').select(['number', 'name']).orderBy('number').execute());
  const allMigrations = ALL_MIGRATIONS.map(({ number, name }) => ({ number, name }));

  describe(`${title}: migrations`, () => {
    it('are numbered from 1 without gaps, and rows of every earlier version are at hand for tests', () => {
      const numbers = ALL_MIGRATIONS.map((migration) => migration.number);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect(EARLIER_STORES.map((store) => store.number)).toEqual(numbers.slice(0, -1));
    });

    for (const { number, statements } of EARLIER_STORES) {
      it(`bring a store of version ${number} up to date and keep all that is in it`, async () => {
        await withDatabase(async (empty) => {
          const database = empty.connect();
          await migrateStore(database, ALL_MIGRATIONS.slice(0, number), '0.0.1');
          await database.transaction(async (transaction) => {
            for (const statement of statements) {
              await sql.raw(statement).execute(transaction);
            }
          });
          const before = await database.read((query) => query.selectFrom('installation').select('id').execute());
          await database.close();

          const { store, queue, close } = await empty.open();
          expect([{ id: store.installationId }]).toEqual(before);
          const [worker] = await store.list('LabWorker', { labels: { team: 'blue' } });
          expect(worker).toMatchObject({
            metadata: { name: 'worker', uid: 'worker-uid', resourceVersion: 2 },
            spec: { track: 'ccna' },
            status: { phase: 'Pending' },
          });
          expect(await store.listEvents({ uid: 'worker-uid' })).toMatchObject([{ reason: 'Created', count: 2 }]);
          expect(await queue.claim('test', 10, 1_000)).toMatchObject([{ uid: 'worker-uid', attempts: 3 }]);
          expect((await create(store, requestDraft('lab'))).metadata.resourceVersion).toBe(4);
          expect((await store.changesSince(3)).changes).toHaveLength(1);
          await close();
          expect(await appliedMigrations(empty)).toEqual(allMigrations);
        });
      });
    }

    it('run once each, however often the store is opened', async () => {
      await withDatabase(async (empty) => {
        const first = await empty.open();
        const second = await empty.open();
        expect(second.store.installationId).toBe(first.store.installationId);
        await Promise.all([first.close(), second.close()]);
        expect(await appliedMigrations(empty)).toEqual(allMigrations);
        expect(await edit(empty, (query) => query.selectFrom('installation').selectAll().execute())).toHaveLength(1);
      });
    });

    it('are undone together when one of them fails', async () => {
      await withDatabase(async (empty) => {
        const database = empty.connect();
        const broken = {
          number: ALL_MIGRATIONS.length + 1,
          name: 'broken',
          up: async () => {
            throw new Error('broken');
          },
        };
        await expect(migrateStore(database, [...ALL_MIGRATIONS, broken], '1')).rejects.toThrow('broken');
        await database.close();
        await (await empty.open()).close();
        expect(await appliedMigrations(empty)).toEqual(allMigrations);
      });
    });

    it('refuse a store that a newer version has written, name that version, and leave it as it is', async () => {
      await withDatabase(async (empty) => {
        await (await empty.open()).close();
        const later = { number: 99, name: 'later', program_version: '12.3.4', applied_at: 0 };
        await edit(empty, (query) => query.insertInto('migrations').values(later).execute());
        await expect(empty.open()).rejects.toMatchObject({
          kind: 'newer-store',
          message: expect.stringMatching(/written by version 12\.3\.4 .* Install version 12\.3\.4 or later\./),
        });
        expect(await appliedMigrations(empty)).toEqual([...allMigrations, { number: 99, name: 'later' }]);
      });
    });

    it('leave rows alone that a newer version has written: reading them is refused', async () => {
      await withDatabase(async (empty) => {
        const { store, close } = await empty.open();
        await create(store, requestDraft('lab'));
        await edit(empty, (query) => query.updateTable('resources').set({ schema_version: 99 }).execute());
        await expect(store.list('LabInstanceRequest')).rejects.toMatchObject({ kind: 'newer-store' });
        await close();
      });
    });
  });
}
