import { describe, expect, it } from 'vitest';
import type { AnyResource } from '../../src/resources/resource-of-kind.ts';
import { poolDraft, requestDraft, workerDraft } from './resource-drafts.ts';
import { type OpenStoreFixture, useFixtures } from './store-fixture.ts';
import { create, drain, update, withAnnotation, withFinalizers } from './store-steps.ts';

const START = '2026-01-01T00:00:00.000Z';

/** What every store must do with rows. */
export function describeRows(title: string, openFixture: OpenStoreFixture): void {
  const open = useFixtures(openFixture);

  describe(`${title}: rows`, () => {
    it('creates a row with uid, generation 1, the first status of its kind and the time of the store', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { labels: { team: 'blue' } }));
      expect(created).toEqual({
        apiVersion: 'cloud-spi/v1alpha1',
        kind: 'LabInstanceRequest',
        metadata: {
          name: 'lab',
          namespace: 'default',
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          generation: 1,
          resourceVersion: 1,
          labels: { team: 'blue' },
          annotations: {},
          finalizers: [],
          ownerReferences: [],
          creationTimestamp: START,
        },
        spec: requestDraft('lab').spec,
        status: {
          phase: 'Pending',
          phaseStartedAt: START,
          conditions: [],
          observedGeneration: 0,
          retries: 0,
          failures: 0,
        },
      });
    });

    it('returns from a commit what a read returns afterwards', async () => {
      const { store } = await open();
      for (const draft of [requestDraft('a'), workerDraft('b'), poolDraft('c')]) {
        const created = await create(store, draft);
        expect(await store.get(draft.kind, 'default', draft.metadata.name)).toEqual(created);
        expect(await store.getByUid(draft.kind, created.metadata.uid)).toEqual(created);
        const [updated] = await store.commit([{ type: 'update', resource: withAnnotation(created, 'note', 'x') }]);
        expect(await store.get(draft.kind, 'default', draft.metadata.name)).toEqual(updated);
      }
    });

    it('drops undefined fields, as reading would', async () => {
      const { store } = await open();
      const draft = requestDraft('lab');
      const created = await create(store, { ...draft, spec: { ...draft.spec, priority: undefined } });
      expect(Object.keys(created.spec)).not.toContain('priority');
    });

    it('answers undefined for what does not exist, or is of another kind', async () => {
      const { store } = await open();
      const request = await create(store, requestDraft('lab'));
      expect(await store.get('LabInstanceRequest', 'default', 'other')).toBeUndefined();
      expect(await store.get('LabInstanceRequest', 'other', 'lab')).toBeUndefined();
      expect(await store.get('LabWorker', 'default', 'lab')).toBeUndefined();
      expect(await store.getByUid('LabWorker', request.metadata.uid)).toBeUndefined();
      expect(await store.getByUid('LabWorker', 'none')).toBeUndefined();
    });

    it('refuses a second living resource of the same kind, namespace and name', async () => {
      const { store } = await open();
      await create(store, requestDraft('lab'));
      await expect(create(store, requestDraft('lab'))).rejects.toMatchObject({
        kind: 'already-exists',
        message: 'LabInstanceRequest default/lab exists already.',
      });
      await create(store, requestDraft('lab', { namespace: 'other' }));
      await create(store, workerDraft('lab'));
    });

    it('frees the name of a removed resource, also within one commit', async () => {
      const { store } = await open();
      const first = await create(store, requestDraft('lab'));
      const [removed, second] = await store.commit([
        { type: 'delete', resource: first },
        { type: 'create', draft: requestDraft('lab') },
      ]);
      expect(removed).toBeUndefined();
      expect(second?.metadata.uid).not.toBe(first.metadata.uid);
      expect(await store.getByUid('LabInstanceRequest', first.metadata.uid)).toBeUndefined();
    });

    it('takes uids from the given function', async () => {
      const { store } = await open({ createUid: () => 'uid-1' });
      expect((await create(store, requestDraft('lab'))).metadata.uid).toBe('uid-1');
    });
  });

  describe(`${title}: versions`, () => {
    it('gives every written row a higher resourceVersion than any before', async () => {
      const { store } = await open();
      const rows = await store.commit([
        { type: 'create', draft: requestDraft('a') },
        { type: 'create', draft: requestDraft('b') },
      ]);
      expect(rows.map((row) => row?.metadata.resourceVersion)).toEqual([1, 2]);
      expect((await update(store, withAnnotation(rows[0]!, 'note', 'x'))).metadata.resourceVersion).toBe(3);
    });

    it('refuses an update and a touch of a row that has changed since it was read', async () => {
      const { store } = await open();
      const read = await create(store, requestDraft('lab'));
      const written = await update(store, withAnnotation(read, 'note', 'first'));
      for (const type of ['update', 'touch'] as const) {
        await expect(store.commit([{ type, resource: withAnnotation(read, 'note', 'second') }])).rejects.toMatchObject({
          kind: 'conflict',
        });
      }
      expect(await store.get('LabInstanceRequest', 'default', 'lab')).toEqual(written);
    });

    it('lets exactly one of several writers win that have read the same row', async () => {
      const { store } = await open();
      const read = await create(store, requestDraft('lab'));
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((value) => update(store, withAnnotation(read, 'note', value))),
      );
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    });

    it('refuses an update and a touch of a row that is gone', async () => {
      const { store } = await open();
      const read = await create(store, requestDraft('lab'));
      await store.commit([{ type: 'delete', resource: read }]);
      await create(store, requestDraft('lab'));
      for (const type of ['update', 'touch'] as const) {
        await expect(store.commit([{ type, resource: read }])).rejects.toMatchObject({ kind: 'not-found' });
      }
    });

    it('writes nothing and keeps the resourceVersion when an update changes nothing', async () => {
      const { store, queue } = await open({ keysToWake: () => [{ kind: 'LabWorkerPool', uid: 'pool' }] });
      const read = await create(store, requestDraft('lab'));
      await drain(queue);
      const reordered = { ...read, spec: Object.fromEntries(Object.entries(read.spec).reverse()) } as AnyResource;
      expect(await update(store, reordered)).toEqual(read);
      expect(await update(store, { ...read, spec: { ...read.spec, priority: undefined } })).toEqual(read);
      expect(await store.get('LabInstanceRequest', 'default', 'lab')).toEqual(read);
      expect(await drain(queue)).toEqual([]);
    });

    it('lets a touch change nothing but the resourceVersion, and wake nobody', async () => {
      const { store, queue } = await open({ keysToWake: () => [{ kind: 'LabWorkerPool', uid: 'pool' }] });
      const read = await create(store, requestDraft('lab'));
      await drain(queue);
      const [touched] = await store.commit([{ type: 'touch', resource: read }]);
      expect(touched).toEqual({ ...read, metadata: { ...read.metadata, resourceVersion: 2 } });
      expect(await drain(queue)).toEqual([]);
    });

    it('grows the generation when the spec differs, and only then', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab'));
      const annotated = await update(store, withAnnotation(created, 'note', 'x'));
      expect(annotated.metadata.generation).toBe(1);
      const longer = await update(store, { ...annotated, spec: { ...annotated.spec, durationMinutes: 90 } });
      expect(longer.metadata.generation).toBe(2);
      const scheduled = await update(store, { ...longer, status: { ...longer.status, phase: 'Scheduling' } });
      expect(scheduled.metadata.generation).toBe(2);
    });

    it('does not let an update change what identifies a resource', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab'));
      const forged = {
        ...created,
        metadata: { ...created.metadata, name: 'x', creationTimestamp: 'x', deletionTimestamp: START, generation: 9 },
      };
      expect(await update(store, forged)).toEqual(created);
    });

    it('refuses a phase that may not follow the one in the row, for every kind', async () => {
      const { store } = await open();
      const request = await create(store, requestDraft('lab'));
      const worker = await create(store, workerDraft('worker'));
      const pool = await create(store, poolDraft('pool'));
      const illegal: readonly AnyResource[] = [
        { ...request, status: { ...request.status, phase: 'Running' } },
        { ...worker, status: { ...worker.status, phase: 'Active' } },
        { ...pool, status: { ...pool.status, phase: 'Terminated' } },
      ];
      for (const resource of illegal) {
        await expect(store.commit([{ type: 'update', resource }])).rejects.toMatchObject({
          kind: 'illegal-transition',
          message: expect.stringMatching(/ from phase Pending to (Running|Active|Terminated)\./),
        });
      }
      await update(store, { ...worker, status: { ...worker.status, phase: 'Provisioning' } });
    });
  });

  describe(`${title}: deletion`, () => {
    it('removes a resource without finalizers at once', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab'));
      expect(await store.commit([{ type: 'delete', resource: created }])).toEqual([undefined]);
      expect(await store.get('LabInstanceRequest', 'default', 'lab')).toBeUndefined();
      expect(await store.list('LabInstanceRequest')).toEqual([]);
    });

    it('keeps a resource with finalizers, with the time when its deletion was first asked for', async () => {
      const { store, advance } = await open();
      const created = await create(store, requestDraft('lab', { finalizers: ['f'] }));
      await advance(1_000);
      const [first] = await store.commit([{ type: 'delete', resource: created }]);
      expect(first?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:01.000Z');
      await advance(1_000);
      expect(await store.commit([{ type: 'delete', resource: created }])).toEqual([first]);
      expect(await store.get('LabInstanceRequest', 'default', 'lab')).toEqual(first);
    });

    it('keeps the name taken until the last finalizer is gone', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { finalizers: ['f', 'g'] }));
      const [deleting] = await store.commit([{ type: 'delete', resource: created }]);
      await expect(create(store, requestDraft('lab'))).rejects.toMatchObject({ kind: 'already-exists' });
      const half = await update(store, withFinalizers(deleting!, ['g']));
      await expect(create(store, requestDraft('lab'))).rejects.toMatchObject({ kind: 'already-exists' });
      expect(await store.commit([{ type: 'update', resource: withFinalizers(half, []) }])).toEqual([undefined]);
      await create(store, requestDraft('lab'));
    });

    it('deletes also when the row has changed since it was read, and does nothing when it is gone', async () => {
      const { store } = await open();
      const read = await create(store, requestDraft('lab'));
      await update(store, withAnnotation(read, 'note', 'x'));
      await store.commit([{ type: 'delete', resource: read }]);
      const successor = await create(store, requestDraft('lab'));
      expect(await store.commit([{ type: 'delete', resource: read }])).toEqual([undefined]);
      expect(await store.get('LabInstanceRequest', 'default', 'lab')).toEqual(successor);
    });

    it('removes a row whose last finalizer a commit takes away before it asks for deletion', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { finalizers: ['f'] }));
      const rows = await store.commit([
        { type: 'update', resource: withFinalizers(created, []) },
        { type: 'delete', resource: created },
      ]);
      expect(rows).toEqual([undefined, undefined]);
    });
  });

  describe(`${title}: lists`, () => {
    it('lists a kind ordered by namespace and name, byte by byte', async () => {
      const { store } = await open();
      for (const [namespace, name] of [
        ['b', 'a'],
        ['a', 'b'],
        ['a', 'a-2'],
        ['a', 'a'],
        ['a', 'a2'],
      ] as const) {
        await create(store, requestDraft(name, { namespace }));
      }
      await create(store, workerDraft('w'));
      const names = (await store.list('LabInstanceRequest')).map(
        (row) => `${row.metadata.namespace}/${row.metadata.name}`,
      );
      expect(names).toEqual(['a/a', 'a/a-2', 'a/a2', 'a/b', 'b/a']);
    });

    it('finds by namespace, labels and fields, all of which must match', async () => {
      const { store } = await open();
      const blue = await create(store, requestDraft('blue', { labels: { team: 'blue', room: '1' } }));
      await create(store, requestDraft('red', { labels: { team: 'red', room: '1' } }));
      await create(store, requestDraft('far', { namespace: 'other', labels: { team: 'blue' } }));
      const names = async (query: Parameters<typeof store.list>[1]) =>
        (await store.list('LabInstanceRequest', query)).map((row) => row.metadata.name);
      expect(await names({ labels: { team: 'blue' } })).toEqual(['blue', 'far']);
      expect(await names({ labels: { team: 'blue', room: '1' } })).toEqual(['blue']);
      expect(await names({ namespace: 'other', labels: { team: 'blue' } })).toEqual(['far']);
      expect(await names({ labels: { track: 'ccna' } })).toEqual([]);
      expect(await names({ where: { track: ['ccna'], phase: ['Running', 'Pending'] } })).toHaveLength(3);
      expect(await names({ where: { phase: [] } })).toEqual([]);
      await update(store, { ...blue, status: { ...blue.status, phase: 'Scheduling' } });
      expect(await names({ where: { phase: ['Scheduling'] } })).toEqual(['blue']);
      expect(await names({ where: { phase: ['Pending'] } })).toEqual(['red', 'far']);
    });

    it('finds by changed labels, and not by those that are gone', async () => {
      const { store } = await open();
      const created = await create(store, requestDraft('lab', { labels: { team: 'blue', room: '1' } }));
      await update(store, { ...created, metadata: { ...created.metadata, labels: { team: 'red' } } });
      expect(await store.list('LabInstanceRequest', { labels: { team: 'red' } })).toHaveLength(1);
      expect(await store.list('LabInstanceRequest', { labels: { team: 'blue' } })).toEqual([]);
      expect(await store.list('LabInstanceRequest', { labels: { room: '1' } })).toEqual([]);
    });

    it('finds by owner and by worker', async () => {
      const { store } = await open();
      const pool = await create(store, poolDraft('pool'));
      const owner = { kind: 'LabWorkerPool', name: 'pool', uid: pool.metadata.uid } as const;
      const worker = await create(store, workerDraft('worker', { ownerReferences: [owner] }));
      const request = await create(store, requestDraft('lab'));
      const workerRef = { name: 'worker', uid: worker.metadata.uid };
      const placed = await update(store, { ...request, status: { ...request.status, phase: 'Scheduling', workerRef } });
      expect(await store.list('LabWorker', { where: { owner: [pool.metadata.uid] } })).toEqual([worker]);
      expect(await store.list('LabInstanceRequest', { where: { worker: [worker.metadata.uid] } })).toEqual([placed]);
    });
  });
}
