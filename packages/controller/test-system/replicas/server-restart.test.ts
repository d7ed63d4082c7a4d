import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';
import { kill, waitUntil } from '../../test/store/start-store-process.ts';
import { create, update } from '../../test/store/store-steps.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';
import { type PostgresqlServer, startPostgresqlServer } from '../postgresql/start-postgresql-server.ts';
import { createNotes, findOverlaps, type Replica, startReplica } from './start-replica.ts';

describe('a server that goes away and comes back', { timeout: 240_000 }, () => {
  let server: PostgresqlServer;
  let database: TestDatabase;
  let opened: OpenedStore;
  const replicas: Replica[] = [];
  beforeAll(async () => {
    server = await startPostgresqlServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    database = await createDatabase(server.url);
    opened = await openPostgresqlStore({ url: database.url });
  });
  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(({ child }) => kill(child)));
    await opened.close();
    await database.drop();
  });

  it('is waited for by replicas, which lose nothing that was acknowledged and leave nothing undone', async () => {
    await createNotes(database);
    replicas.push(startReplica(database.url), startReplica(database.url));
    await waitUntil(() => replicas.every((replica) => replica.told('opened').length > 0));
    for (const replica of replicas) {
      replica.send({ type: 'reconcile', leaseMs: 2_000, workMs: 10, pollMs: 500, graceMs: 1_000 });
    }
    const rows = await Promise.all(
      Array.from({ length: 10 }, (_, index) => create(opened.store, requestDraft(`lab-${index}`))),
    );
    const acknowledged = new Map<string, number>();
    let isWriting = true;
    let failures = 0;
    const writers = rows.map(async ({ metadata: { uid } }) => {
      while (isWriting) {
        try {
          const row = (await opened.store.getByUid('LabInstanceRequest', uid))!;
          const durationMinutes = row.spec.durationMinutes + 1;
          await update(opened.store, { ...row, spec: { ...row.spec, durationMinutes } });
          acknowledged.set(uid, durationMinutes);
        } catch (error) {
          expect(error).toBeInstanceOf(StoreError);
          expect(['unavailable', 'conflict']).toContain((error as StoreError).kind);
          failures += (error as StoreError).kind === 'unavailable' ? 1 : 0;
        }
        await delay(20);
      }
    });
    for (const mode of ['immediate', 'fast', 'immediate'] as const) {
      await delay(700);
      await server.restart(mode, 300);
    }
    await delay(500);
    isWriting = false;
    await Promise.all(writers);
    expect(failures).toBeGreaterThan(0);

    const isUpToDate = async () =>
      (await opened.store.list('LabInstanceRequest')).every(
        ({ metadata, status }) => status.observedGeneration === metadata.generation,
      );
    await waitUntil(isUpToDate);
    for (const [uid, durationMinutes] of acknowledged) {
      const row = await opened.store.getByUid('LabInstanceRequest', uid);
      // A commit whose answer was lost may have taken effect too.
      expect(row?.spec.durationMinutes).toBeGreaterThanOrEqual(durationMinutes);
    }
    expect(await findOverlaps(database)).toEqual([]);
    expect(replicas.flatMap((replica) => replica.told('error')).every((error) => 'kind' in error)).toBe(true);
    const kinds = new Set(
      replicas.flatMap(({ reports }) => reports.flatMap((one) => ('kind' in one ? [one.kind] : []))),
    );
    expect([...kinds].filter((kind) => !['unavailable', 'conflict'].includes(kind))).toEqual([]);
    expect(replicas.map(({ child }) => child.exitCode)).toEqual([null, null]);
  });

  it('makes calls fail at once while it is away, and rings again when it is back', async () => {
    let rings = 0;
    opened.queue.onAdded(() => {
      rings += 1;
    });
    const listening = () => database.run(`select 1 from pg_stat_activity where query ilike 'listen%'`);
    await waitUntil(async () => (await listening()).length === 1);
    await waitUntil(() => rings > 0);
    const first = rings;
    await server.halt('immediate');
    for (let calls = 0; calls < 2; calls += 1) {
      await expect(opened.store.list('LabWorker')).rejects.toMatchObject({ kind: 'unavailable' });
    }
    await server.resume();
    await waitUntil(() => rings > first);
    const other = await openPostgresqlStore({ url: database.url });
    const before = rings;
    await other.queue.add([{ kind: 'LabWorker', uid: 'a' }]);
    await waitUntil(() => rings > before);
    await other.close();
    expect(await opened.queue.claim('test', 10, 1_000)).toHaveLength(1);
  });
});
