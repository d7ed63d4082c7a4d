import { describe, expect, it } from 'vitest';
import type { QueueKey } from '../../src/queue/work-queue.ts';
import type { LabInstanceRequest } from '../../src/resources/lab-instance-request.ts';
import type { AnyResource } from '../../src/resources/resource-of-kind.ts';
import type { EventDraft } from '../../src/store/resource-store.ts';
import { requestDraft } from './resource-drafts.ts';
import { type OpenStoreFixture, useFixtures } from './store-fixture.ts';
import { create, drain, update, withAnnotation, withFinalizers } from './store-steps.ts';

const START = '2026-01-01T00:00:00.000Z';
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** What every store must do with commits and what they write beside rows. */
export function describeCommits(title: string, openFixture: OpenStoreFixture): void {
  const open = useFixtures(openFixture);

  describe(`${title}: commits`, () => {
    it('carries out all changes, events and wake-ups, or none', async () => {
      const { store, queue } = await open();
      const read = await create(store, requestDraft('lab'));
      await update(store, withAnnotation(read, 'note', 'x'));
      await drain(queue);
      const commit = store.commit(
        [
          { type: 'create', draft: requestDraft('new') },
          { type: 'update', resource: withAnnotation(read, 'note', 'y') },
        ],
        { events: [eventAbout(read, 'Tried')], wake: [{ kind: 'LabWorker', uid: 'w' }] },
      );
      await expect(commit).rejects.toMatchObject({ kind: 'conflict' });
      expect(await store.get('LabInstanceRequest', 'default', 'new')).toBeUndefined();
      expect(await store.listEvents()).toEqual([]);
      expect(await drain(queue)).toEqual([]);
      expect((await create(store, requestDraft('next'))).metadata.resourceVersion).toBe(3);
    });

    it('undoes the whole commit when a name is taken', async () => {
      const { store, queue } = await open();
      await create(store, requestDraft('taken'));
      await drain(queue);
      const commit = store.commit([
        { type: 'create', draft: requestDraft('new') },
        { type: 'create', draft: requestDraft('taken') },
      ]);
      await expect(commit).rejects.toMatchObject({ kind: 'already-exists' });
      expect(await store.list('LabInstanceRequest')).toHaveLength(1);
      expect(await drain(queue)).toEqual([]);
    });

    it('carries out changes of one row in their order', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { finalizers: ['f'] }));
      const rows = await store.commit([
        { type: 'touch', resource: created },
        { type: 'update', resource: withAnnotation(created, 'note', 'x') },
        { type: 'delete', resource: created },
      ]);
      const stored = await store.get('LabInstanceRequest', 'default', 'lab');
      expect(stored?.metadata).toMatchObject({
        annotations: { note: 'x' },
        deletionTimestamp: START,
        resourceVersion: 2,
      });
      expect(rows).toEqual([stored, stored, stored]);
    });

    it('wakes the key of a row that was made, whose spec or metadata changed, or whose deletion was asked for', async () => {
      const { store, queue } = await open();
      let row: LabInstanceRequest = await create(store, requestDraft('lab'));
      const own = { kind: 'LabInstanceRequest', uid: row.metadata.uid };
      expect(await drain(queue)).toEqual([own]);
      row = await update(store, { ...row, spec: { ...row.spec, durationMinutes: 90 } });
      expect(await drain(queue)).toEqual([own]);
      row = await update(store, withAnnotation(row, 'cloud-spi/paused', 'true'));
      expect(await drain(queue)).toEqual([own]);
      row = await update(store, withFinalizers(row, ['f']));
      expect(await drain(queue)).toEqual([own]);
      await store.commit([{ type: 'delete', resource: row }]);
      expect(await drain(queue)).toEqual([own]);
      await store.commit([{ type: 'delete', resource: row }]);
      expect(await drain(queue)).toEqual([]);
    });

    it('does not wake the key of a row of which only the status changed', async () => {
      const { store, queue } = await open();
      const row = await create(store, requestDraft('lab'));
      await drain(queue);
      await update(store, { ...row, status: { ...row.status, phase: 'Scheduling' } });
      expect(await drain(queue)).toEqual([]);
    });

    it('wakes the keys that keysToWake names for a row that was made, changed or removed', async () => {
      const seen: (readonly (string | undefined)[])[] = [];
      const { store, queue } = await open({
        keysToWake: (before, after) => {
          seen.push([before?.status.phase, after?.status.phase]);
          return [{ kind: 'LabWorkerPool', uid: 'pool' }];
        },
      });
      const pool = { kind: 'LabWorkerPool', uid: 'pool' };
      const row = await create(store, requestDraft('lab'));
      expect(await drain(queue)).toContainEqual(pool);
      const scheduled = await update(store, { ...row, status: { ...row.status, phase: 'Scheduling' } });
      expect(await drain(queue)).toEqual([pool]);
      await store.commit([{ type: 'delete', resource: scheduled }]);
      expect(await drain(queue)).toContainEqual(pool);
      expect(seen).toEqual([
        [undefined, 'Pending'],
        ['Pending', 'Scheduling'],
        ['Scheduling', undefined],
      ]);
    });

    it('wakes the keys that a commit names, also without any change', async () => {
      const { store, queue } = await open();
      const key: QueueKey = { kind: 'LabWorker', uid: 'w' };
      expect(await store.commit([], { wake: [key, key] })).toEqual([]);
      expect(await drain(queue)).toEqual([key]);
    });

    it('rings for listeners after a commit that wakes, when its rows can be read', async () => {
      const { store, queue } = await open();
      const reads: Promise<LabInstanceRequest | undefined>[] = [];
      const stop = queue.onAdded(() => reads.push(store.get('LabInstanceRequest', 'default', 'lab')));
      const created = await create(store, requestDraft('lab'));
      expect(await Promise.all(reads)).toContainEqual(created);
      await update(store, { ...created, status: { ...created.status, phase: 'Scheduling' } });
      stop();
      // The store is closed at the end of a test: no read may still be under way then.
      const read = await Promise.all(reads);
      await create(store, requestDraft('other'));
      expect(reads).toHaveLength(read.length);
    });
  });

  describe(`${title}: events`, () => {
    it('counts equal events of a resource and lists the one that happened last at the end', async () => {
      const { store, advance } = await open();
      const row = await create(store, requestDraft('lab'));
      await store.commit([], { events: [eventAbout(row, 'A'), eventAbout(row, 'B')] });
      await advance(1_000);
      const warning: EventDraft = { ...eventAbout(row, 'A'), type: 'Warning' };
      await store.commit([], { events: [warning, eventAbout(row, 'A')] });
      expect(await store.listEvents()).toEqual([
        { ...eventAbout(row, 'B'), firstSeenAt: START, lastSeenAt: START, count: 1 },
        { ...warning, firstSeenAt: '2026-01-01T00:00:01.000Z', lastSeenAt: '2026-01-01T00:00:01.000Z', count: 1 },
        { ...eventAbout(row, 'A'), firstSeenAt: START, lastSeenAt: '2026-01-01T00:00:01.000Z', count: 2 },
      ]);
    });

    it('finds events by resource and namespace, and the newest of them', async () => {
      const { store } = await open();
      const near = await create(store, requestDraft('near'));
      const far = await create(store, requestDraft('far', { namespace: 'other' }));
      await store.commit([], { events: [eventAbout(near, 'A'), eventAbout(far, 'B'), eventAbout(near, 'C')] });
      const reasons = async (filter: Parameters<typeof store.listEvents>[0]) =>
        (await store.listEvents(filter)).map((event) => event.reason);
      expect(await reasons({ uid: near.metadata.uid })).toEqual(['A', 'C']);
      expect(await reasons({ namespace: 'other' })).toEqual(['B']);
      expect(await reasons({ limit: 2 })).toEqual(['B', 'C']);
    });

    it('keeps the newest 100 different events of a resource', async () => {
      const { store } = await open();
      const row = await create(store, requestDraft('lab'));
      const other = await create(store, requestDraft('other'));
      await store.commit([], { events: [eventAbout(other, 'Kept')] });
      await store.commit([], { events: Array.from({ length: 103 }, (_, index) => eventAbout(row, `R${index}`)) });
      const kept = await store.listEvents({ uid: row.metadata.uid });
      expect([kept.length, kept[0]?.reason, kept.at(-1)?.reason]).toEqual([100, 'R3', 'R102']);
      expect(await store.listEvents({ uid: other.metadata.uid })).toHaveLength(1);
    });

    it('keeps the events of a removed resource for a week', async () => {
      const { store, advance } = await open();
      const row = await create(store, requestDraft('lab'));
      const removeAnother = async (name: string) =>
        store.commit([{ type: 'delete', resource: await create(store, requestDraft(name)) }]);
      await store.commit([{ type: 'delete', resource: row }], { events: [eventAbout(row, 'Gone')] });
      await advance(WEEK_MS);
      await removeAnother('a');
      expect(await store.listEvents({ uid: row.metadata.uid })).toHaveLength(1);
      await advance(1);
      await removeAnother('b');
      expect(await store.listEvents({ uid: row.metadata.uid })).toEqual([]);
    });
  });
}

function eventAbout({ kind, metadata }: AnyResource, reason: string): EventDraft {
  const { namespace, name, uid } = metadata;
  return { about: { kind, namespace, name, uid }, type: 'Normal', reason, message: 'It happened.' };
}
