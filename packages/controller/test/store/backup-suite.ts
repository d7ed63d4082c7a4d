import { describe, expect, it } from 'vitest';
import type { OpenedStore } from '../../src/store/open-store.ts';
import type { EmptyDatabase } from './migration-suite.ts';
import { poolDraft, requestDraft, workerDraft } from './resource-drafts.ts';
import { create, update, withAnnotation } from './store-steps.ts';

/** What every store must do with backups: those of `from` are imported into `to`. */
export function describeBackups(
  title: string,
  createFrom: () => Promise<EmptyDatabase>,
  createTo: () => Promise<EmptyDatabase>,
): void {
  /** A store with a bit of everything, its backup, and an empty store. */
  const withBackup = async (
    work: (from: OpenedStore, lines: readonly string[], to: EmptyDatabase) => Promise<void>,
  ) => {
    const [empty, to] = [await createFrom(), await createTo()];
    try {
      const from = await empty.open();
      await fill(from);
      const lines: string[] = [];
      await from.exportLines((line) => {
        lines.push(line);
      });
      await work(from, lines, to);
      await from.close();
    } finally {
      await Promise.all([empty.remove(), to.remove()]);
    }
  };
  const importInto = async (to: EmptyDatabase, lines: Iterable<string>) => {
    const opened = await to.open();
    try {
      return await opened.importLines(lines);
    } finally {
      await opened.close();
    }
  };
  const contentOf = async ({ store }: OpenedStore) => ({
    installationId: store.installationId,
    resources: [
      ...(await store.list('LabWorkerPool')),
      ...(await store.list('LabWorker', { labels: { team: 'blue' } })),
      ...(await store.list('LabInstanceRequest', { where: { phase: ['Pending'] } })),
    ],
    events: await store.listEvents(),
    changes: await store.changesSince(0),
  });

  describe(`${title}: a backup`, () => {
    it('makes a new store the same one: identity, resources, versions, events, what is gone', async () => {
      await withBackup(async (from, lines, to) => {
        expect(await importInto(to, lines)).toEqual({ resources: 3, tombstones: 1, events: 2 });
        const restored = await to.open();
        const content = await contentOf(restored);
        expect(content).toEqual(await contentOf(from));
        expect(content.resources).toHaveLength(3);
        expect((await create(restored.store, requestDraft('next'))).metadata.resourceVersion).toBe(8);
        await restored.close();
      });
    });

    it('makes every resource due to be looked at', async () => {
      await withBackup(async (_from, lines, to) => {
        await importInto(to, lines);
        const { store, queue, close } = await to.open();
        const due = (await queue.claim('test', 100, 1_000)).map((key) => `${key.kind} ${key.uid}`).sort();
        const { changes } = await store.changesSince(0);
        const living = changes.flatMap((change) =>
          change.type === 'written' ? [`${change.resource.kind} ${change.resource.metadata.uid}`] : [],
        );
        expect(due).toEqual(living.sort());
        await close();
      });
    });

    it('is as of one moment, whatever others write meanwhile', async () => {
      const empty = await createFrom();
      const [reader, writer] = [await empty.open(), await empty.open()];
      await fill(writer);
      const names: string[] = [];
      await reader.exportLines(async (line) => {
        if (names.length === 0) {
          await create(writer.store, requestDraft('late'));
        }
        names.push(/"name":"(\w+)"/.exec(line)?.[1] ?? '');
      });
      expect(names.filter((name) => name === 'late')).toEqual([]);
      expect(names.filter((name) => name === 'lab')).toHaveLength(1);
      await Promise.all([reader.close(), writer.close()]);
      await empty.remove();
    });

    it('is refused by a store that has been used', async () => {
      await withBackup(async (_from, lines, to) => {
        await importInto(to, lines);
        await expect(importInto(to, lines)).rejects.toMatchObject({ kind: 'not-empty' });
      });
    });

    it('that is damaged, cut off or not one is refused as a whole, with the line', async () => {
      await withBackup(async (_from, lines, to) => {
        const [header, ...others] = lines;
        const resource = others[0] ?? '';
        const damaged: readonly (readonly [readonly string[], RegExp])[] = [
          [[], /Line 0 .* the end of the backup is missing/],
          [lines.slice(0, -1), /Line 7 .* the end of the backup is missing/],
          [[...lines.slice(0, -2), lines.at(-1) ?? ''], /lines before it are missing/],
          [others, /Line 1 .* out of order/],
          [[header ?? '', ...lines], /Line 2 .* out of order/],
          [[...lines, resource], /Line 9 .* out of order/],
          [[header ?? '', resource, ...others], /Line 3 .* an earlier line has the same uid/],
          [[header ?? '', 'not JSON'], /Line 2 .* not JSON/],
          [[header ?? '', '{"type":"resource","resource":{}}'], /Line 2 .* wrong or missing: .*resource\.kind/],
          [[header ?? '', resource.replace('Pending', 'Nonsense')], /Line 2 .*: resource\.status\.phase/],
          [[header ?? '', resource.replace(/"resourceVersion":\d+/, '"resourceVersion":99')], /Line 2 .* higher than/],
        ];
        for (const [content, message] of damaged) {
          const failure = importInto(to, content);
          await expect(failure).rejects.toMatchObject({
            kind: 'invalid-backup',
            message: expect.stringMatching(message),
          });
        }
        expect(await importInto(to, lines)).toEqual({ resources: 3, tombstones: 1, events: 2 });
      });
    });

    it('of a newer version is refused, with that version', async () => {
      await withBackup(async (_from, [header = ''], to) => {
        const newer = JSON.stringify({ ...JSON.parse(header), formatVersion: 2, programVersion: '12.3.4' });
        await expect(importInto(to, [newer])).rejects.toMatchObject({
          kind: 'newer-store',
          message: expect.stringContaining('12.3.4'),
        });
      });
    });
  });
}

async function fill({ store }: OpenedStore): Promise<void> {
  const pool = await create(store, poolDraft('pool'));
  const owner = { kind: 'LabWorkerPool', name: 'pool', uid: pool.metadata.uid } as const;
  const worker = await create(store, workerDraft('worker', { labels: { team: 'blue' }, ownerReferences: [owner] }));
  const request = await create(store, requestDraft('lab', { finalizers: ['f'] }));
  const gone = await create(store, requestDraft('gone'));
  const about = { kind: 'LabWorker', namespace: 'default', name: 'worker', uid: worker.metadata.uid } as const;
  const events = ['A', 'B'].map((reason) => ({
    about,
    type: 'Normal' as const,
    reason,
    message: 'It happened.\u2028',
  }));
  await store.commit([{ type: 'delete', resource: gone }], { events });
  await store.commit([{ type: 'delete', resource: await update(store, withAnnotation(request, 'note', 'é"\\')) }]);
}
