import { describe, expect, it } from 'vitest';
import type { ResourceChanges } from '../../src/store/resource-store.ts';
import { poolDraft, requestDraft, workerDraft } from './resource-drafts.ts';
import { type OpenStoreFixture, useFixtures } from './store-fixture.ts';
import { create, update, withAnnotation, withFinalizers } from './store-steps.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** What every store must do when it is asked what has changed. */
export function describeChanges(title: string, openFixture: OpenStoreFixture): void {
  const open = useFixtures(openFixture);

  describe(`${title}: changes since a resourceVersion`, () => {
    it('are nothing in a new store, and nothing after the last version', async () => {
      const { store } = await open();
      expect(await store.changesSince(0)).toEqual({ changes: [], resourceVersion: 0 });
      await create(store, requestDraft('lab'));
      expect(await store.lastResourceVersion()).toBe(1);
      expect(await store.changesSince(1)).toEqual({ changes: [], resourceVersion: 1 });
    });

    it('are the rows as they are now, in the order of the commits, each once', async () => {
      const { store } = await open();
      const first = await create(store, requestDraft('first'));
      const second = await create(store, requestDraft('second'));
      const changed = await update(store, withAnnotation(first, 'note', 'x'));
      expect(await store.changesSince(0)).toEqual({
        changes: [
          { type: 'written', resourceVersion: 2, resource: second },
          { type: 'written', resourceVersion: 3, resource: changed },
        ],
        resourceVersion: 3,
      });
      expect((await store.changesSince(2)).changes).toHaveLength(1);
    });

    it('tell of a row that is gone, also when it was made in between, and not of its successor’s past', async () => {
      const { store } = await open();
      const row = await create(store, requestDraft('lab'));
      await store.commit([{ type: 'delete', resource: row }]);
      const successor = await create(store, requestDraft('lab'));
      const removed = { kind: 'LabInstanceRequest', namespace: 'default', name: 'lab', uid: row.metadata.uid };
      expect((await store.changesSince(0)).changes).toEqual([
        { type: 'removed', resourceVersion: 2, removed },
        { type: 'written', resourceVersion: 3, resource: successor },
      ]);
    });

    it('tell of a row whose last finalizer is gone as removed, with a version of its own', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { finalizers: ['f'] }));
      const [deleting] = await store.commit([{ type: 'delete', resource: created }]);
      await store.commit([{ type: 'update', resource: withFinalizers(deleting!, []) }]);
      expect(await store.changesSince(2)).toMatchObject({
        changes: [{ type: 'removed', resourceVersion: 3 }],
        resourceVersion: 3,
      });
    });

    it('come in parts that together are all of them', async () => {
      const { store } = await open();
      const rows = await store.commit(
        Array.from({ length: 7 }, (_, index) => ({ type: 'create' as const, draft: requestDraft(`lab-${index}`) })),
      );
      for (const index of [1, 2, 5]) {
        await store.commit([{ type: 'delete', resource: rows[index]! }]);
      }
      const seen: number[] = [];
      let part: ResourceChanges = { changes: [], resourceVersion: 0 };
      do {
        part = await store.changesSince(part.resourceVersion, { limit: 2 });
        expect(part.changes.length).toBeLessThanOrEqual(2);
        seen.push(...part.changes.map((change) => change.resourceVersion));
      } while (part.changes.length > 0);
      expect(seen).toEqual([1, 4, 5, 7, 8, 9, 10]);
      expect(part.resourceVersion).toBe(10);
    });

    it('are those of the given kinds, and go on after the others', async () => {
      const { store } = await open();
      await create(store, workerDraft('worker'));
      await create(store, poolDraft('pool'));
      const request = await create(store, requestDraft('lab'));
      await store.commit([{ type: 'delete', resource: request }]);
      const { changes, resourceVersion } = await store.changesSince(0, { kinds: ['LabWorker', 'LabInstanceRequest'] });
      expect(changes).toMatchObject([{ resource: { kind: 'LabWorker' } }, { removed: { kind: 'LabInstanceRequest' } }]);
      expect(resourceVersion).toBe(4);
    });

    it('are not known before removals that were forgotten after a week', async () => {
      const { store, advance } = await open();
      const remove = async (name: string) =>
        store.commit([{ type: 'delete', resource: await create(store, requestDraft(name)) }]);
      await remove('a');
      const before = await store.lastResourceVersion();
      await advance(WEEK_MS + 1);
      expect((await store.changesSince(0)).changes).toHaveLength(1);
      await remove('b');
      await expect(store.changesSince(before - 1)).rejects.toMatchObject({
        kind: 'gone',
        message: 'What changed since resourceVersion 1 is not known any more, only since 2. List anew.',
      });
      expect((await store.changesSince(before)).changes).toMatchObject([{ type: 'removed', removed: { name: 'b' } }]);
    });

    it('are not known since a version that the store has not given out', async () => {
      const { store } = await open();
      await expect(store.changesSince(1)).rejects.toMatchObject({ kind: 'gone' });
    });
  });
}
