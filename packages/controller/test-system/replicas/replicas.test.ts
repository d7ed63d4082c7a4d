import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { LabInstanceRequest } from '../../src/resources/lab-instance-request.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';
import { kill, waitUntil } from '../../test/store/start-store-process.ts';
import { create, update } from '../../test/store/store-steps.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';
import { createNotes, findOverlaps, type Replica, startReplica } from './start-replica.ts';

const RECONCILE = { type: 'reconcile', leaseMs: 10_000, workMs: 20, pollMs: 10_000, graceMs: 5_000 } as const;

describe('replicas on one server', { timeout: 180_000 }, () => {
  let database: TestDatabase;
  let opened: OpenedStore;
  const replicas: Replica[] = [];
  beforeEach(async () => {
    database = await createDatabase(inject('postgresqlUrl'));
    opened = await openPostgresqlStore({ url: database.url });
    await createNotes(database);
  });
  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(({ child }) => kill(child)));
    await opened.close();
    await database.drop();
  });

  async function start(count: number): Promise<readonly Replica[]> {
    const started = Array.from({ length: count }, () => startReplica(database.url));
    replicas.push(...started);
    await waitUntil(() => started.every((replica) => replica.told('opened').length > 0));
    return started;
  }

  /** Makes requests; their keys are due. */
  function createRequests(count: number): Promise<readonly LabInstanceRequest[]> {
    return Promise.all(Array.from({ length: count }, (_, index) => create(opened.store, requestDraft(`lab-${index}`))));
  }

  const read = async (uid: string) => (await opened.store.getByUid('LabInstanceRequest', uid))!;
  const isUpToDate = ({ metadata, status }: LabInstanceRequest) => status.observedGeneration === metadata.generation;
  const allUpToDate = async () => (await opened.store.list('LabInstanceRequest')).every(isUpToDate);

  it('never work on one key at the same time, and leave nothing undone, while others write', async () => {
    const working = await start(3);
    for (const replica of working) {
      replica.send(RECONCILE);
    }
    const rows = await createRequests(15);
    const writers = rows.map(async ({ metadata }) => {
      for (let written = 0; written < 10; written += 1) {
        const row = await read(metadata.uid);
        const longer = { ...row, spec: { ...row.spec, durationMinutes: row.spec.durationMinutes + 1 } };
        // A replica may have been faster.
        await update(opened.store, longer).catch(() => undefined);
      }
    });
    await Promise.all(writers);
    await waitUntil(allUpToDate);
    await waitUntil(async () => (await opened.queue.nextDueMs()) === undefined);
    expect(await findOverlaps(database)).toEqual([]);
    const [{ runs, unfinished }] = (await database.run(
      `select count(*)::int as runs, count(*) filter (where ended_at is null)::int as unfinished from notes.runs`,
    )) as [{ runs: number; unfinished: number }];
    const failed = working.flatMap((replica) => replica.told('conflict')).length;
    expect(unfinished).toBe(failed);
    expect(runs).toBeGreaterThan(15);
    // All of them had a part.
    expect(working.map((replica) => replica.told('ended').length > 0)).toEqual([true, true, true]);
  });

  it('take over within the lease what a replica that was killed had under way', async () => {
    const [victim, successor] = await start(2);
    const leaseMs = 2_000;
    victim!.send({ ...RECONCILE, leaseMs, workMs: 1_000_000 });
    const rows = await createRequests(5);
    await waitUntil(() => victim!.told('begun').length === rows.length);
    successor!.send({ ...RECONCILE, leaseMs });
    await kill(victim!.child);
    const killedAt = performance.now();
    await waitUntil(allUpToDate);
    const tookMs = performance.now() - killedAt;
    expect(tookMs).toBeLessThan(leaseMs + 1_000);
  });

  it('do not let a replica that was stopped past its lease write over what its successor has written', async () => {
    const [stalled, successor] = await start(2);
    stalled!.send({ ...RECONCILE, leaseMs: 1_000, workMs: 1_000 });
    const [row] = await createRequests(1);
    await waitUntil(() => stalled!.told('begun').length === 1);
    stalled!.child.kill('SIGSTOP');
    successor!.send({ ...RECONCILE, leaseMs: 1_000 });
    await waitUntil(async () => isUpToDate(await read(row!.metadata.uid)));
    const written = await read(row!.metadata.uid);
    expect(written.metadata.annotations.by).toBe(String(successor!.child.pid));
    stalled!.child.kill('SIGCONT');
    await waitUntil(() => stalled!.told('conflict').length === 1);
    expect(await read(row!.metadata.uid)).toEqual(written);
  });

  it('hand over at once when one is asked to stop: what it finishes, and what it cannot', async () => {
    const [leaving, staying] = await start(2);
    leaving!.send({ ...RECONCILE, workMs: 1_500 });
    const [row] = await createRequests(1);
    await waitUntil(() => leaving!.told('begun').length === 1);
    staying!.send(RECONCILE);
    // One more run is wanted; the lease lasts for 10 s, and nobody looks by itself for as long.
    await opened.queue.add([{ kind: 'LabInstanceRequest', uid: row!.metadata.uid }]);
    leaving!.child.kill('SIGTERM');
    await waitUntil(() => staying!.told('begun').length === 1);
    const [ended] = leaving!.told('ended') as readonly { at: number }[];
    const [begun] = staying!.told('begun') as readonly { at: number }[];
    expect(begun!.at - ended!.at).toBeLessThan(500);
    await waitUntil(() => leaving!.child.exitCode === 0);

    const [hanging] = await start(1);
    await kill(staying!.child);
    hanging!.send({ ...RECONCILE, workMs: 1_000_000, graceMs: 100 });
    const [other] = await Promise.all([create(opened.store, requestDraft('other'))]);
    await waitUntil(() => hanging!.told('begun').length >= 1);
    const [next] = await start(1);
    next!.send(RECONCILE);
    hanging!.child.kill('SIGTERM');
    await waitUntil(async () => isUpToDate(await read(other.metadata.uid)));
    await waitUntil(() => hanging!.child.exitCode === 0);
  });
});
