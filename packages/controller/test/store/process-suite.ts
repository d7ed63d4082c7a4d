import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAnyStore } from './open-any-store.ts';
import { requestDraft } from './resource-drafts.ts';
import { kill, PATIENCE_MS, type StoreProcess, startStoreProcess, waitUntil } from './start-store-process.ts';
import type { StoreReport } from './store-process.ts';

/** Where processes meet. */
export interface MeetingPlace {
  /** Path of a file, or URL of a server. */
  readonly location: string;
  /** Throws when the database itself has suffered. */
  checkIntegrity(): void | Promise<void>;
  remove(): Promise<void>;
}

/** What every store must do for several processes. */
export function describeProcesses(title: string, createPlace: () => Promise<MeetingPlace>): void {
  describe(`several processes on ${title}`, { timeout: 3 * PATIENCE_MS }, () => {
    let place: MeetingPlace;
    const children: ChildProcess[] = [];
    beforeEach(async () => {
      place = await createPlace();
    });
    afterEach(async () => {
      await Promise.all(children.splice(0).map(kill));
      await place.remove();
    });

    /** Starts a process that opens the store; its reports are kept. */
    function start(): StoreProcess {
      const process = startStoreProcess(place.location);
      children.push(process.child);
      return process;
    }

    const openHere = () => openAnyStore(place.location);

    it('make one installation of a new store that all open at once', async () => {
      const processes = Array.from({ length: 6 }, start);
      await waitUntil(() => processes.every(({ reports }) => reports.length > 0));
      const { store, close } = await openHere();
      for (const { reports } of processes) {
        expect(reports[0]).toEqual({ type: 'opened', installationId: store.installationId });
      }
      await close();
    });

    it('lose no write of each other and never give out a resourceVersion twice', async () => {
      const processes = [start(), start()];
      processes.forEach(({ send }, index) => {
        send({ type: 'create', prefix: `p${index}`, count: 100 });
      });
      await waitUntil(() => processes.every(({ reports }) => reports.at(-1)?.type === 'done'));
      const { store, close } = await openHere();
      const rows = await store.list('LabInstanceRequest');
      const versions = rows.map((row) => row.metadata.resourceVersion).sort((a, b) => a - b);
      expect(versions).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      await close();
    });

    it('lose no change of a row that all of them read and write', async () => {
      const { store, close } = await openHere();
      await store.commit([{ type: 'create', draft: requestDraft('shared') }]);
      const processes = [start(), start()];
      for (const { send } of processes) {
        send({ type: 'increment', count: 100 });
      }
      await waitUntil(() => processes.every(({ reports }) => reports.at(-1)?.type === 'done'));
      expect((await store.get('LabInstanceRequest', 'default', 'shared'))?.status.failures).toBe(200);
      await close();
    });

    it('find a sound store with every acknowledged write after one was killed while it wrote', async () => {
      const acknowledged: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const { child, reports, send } = start();
        send({ type: 'create', prefix: `round${round}` });
        await waitUntil(() => reports.length > 50);
        await kill(child);
        acknowledged.push(...reports.flatMap((report) => (report.type === 'created' ? [report.name] : [])));
      }
      const { store, queue, close } = await openHere();
      const rows = await store.list('LabInstanceRequest');
      expect(rows.map((row) => row.metadata.name)).toEqual(expect.arrayContaining(acknowledged));
      expect(Math.max(...rows.map((row) => row.metadata.resourceVersion))).toBe(rows.length);
      // Row, event and wake-up are there together or not at all.
      const names = rows.map((row) => row.metadata.name).sort();
      expect((await store.listEvents()).map((event) => event.about.name).sort()).toEqual(names);
      const claimed = await queue.claim('test', 1_000_000, 1_000);
      expect(claimed.map((key) => key.uid).sort()).toEqual(rows.map((row) => row.metadata.uid).sort());
      await close();
      await place.checkIntegrity();
    });

    it('take over the keys of one that was killed, within its lease', async () => {
      const { queue, close } = await openHere();
      await queue.add([{ kind: 'LabWorker', uid: 'a' }]);
      const victim = start();
      victim.send({ type: 'run', leaseMs: 1_000, workMs: 1_000_000 });
      await waitUntil(() => victim.reports.some((report) => report.type === 'begun'));
      const successor = start();
      successor.send({ type: 'run', leaseMs: 1_000, workMs: 10 });
      await waitUntil(() => successor.reports.length > 0);
      await kill(victim.child);
      await waitUntil(() => successor.reports.some((report) => report.type === 'ended'));
      expect(successor.reports).toContainEqual({ type: 'begun', uid: 'a', attempts: 1 });
      await close();
    });

    it('run each key once and never at the same time, also those that another process adds', async () => {
      const { queue, close } = await openHere();
      const runners = [start(), start()];
      const running = new Set<string>();
      const ended: string[] = [];
      const overlaps: string[] = [];
      for (const { child, send } of runners) {
        child.on('message', (report: StoreReport) => {
          if (report.type === 'begun') {
            if (running.has(report.uid)) {
              overlaps.push(report.uid);
            }
            running.add(report.uid);
          } else if (report.type === 'ended') {
            running.delete(report.uid);
            ended.push(report.uid);
          }
        });
        send({ type: 'run', leaseMs: 30_000, workMs: 5 });
      }
      const uids = Array.from({ length: 60 }, (_, index) => `u${index}`);
      await queue.add(uids.map((uid) => ({ kind: 'LabWorker', uid })));
      await waitUntil(() => ended.length >= uids.length);
      await waitUntil(async () => (await queue.nextDueMs()) === undefined);
      expect(overlaps).toEqual([]);
      expect(ended.sort()).toEqual(uids.sort());
      await close();
    });
  });
}
