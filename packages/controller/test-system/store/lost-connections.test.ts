import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { QueueKey } from '../../src/queue/work-queue.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';
import { create, update, withAnnotation } from '../../test/store/store-steps.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';

const KEY: QueueKey = { kind: 'LabWorker', uid: 'a' };
const OWN = `datname = current_database() and application_name = 'cloud-spi'`;

describe('a store on a server, when others or the network are in the way', () => {
  let database: TestDatabase;
  const opened: OpenedStore[] = [];
  const clients: pg.Client[] = [];
  beforeEach(async () => {
    database = await createDatabase(inject('postgresqlUrl'));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()));
    await Promise.all(opened.splice(0).map(({ close }) => close()));
    await database.drop();
  });

  async function open(parameters: Readonly<Record<string, string>> = {}): Promise<OpenedStore> {
    const url = new URL(database.url);
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, value);
    }
    const one = await openPostgresqlStore({ url: url.href });
    opened.push(one);
    return one;
  }

  /** A connection in a transaction that holds the row with the last resourceVersion: nobody can commit. */
  async function holdCounter(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    clients.push(client);
    await client.connect();
    await client.query('begin; update resource_version set value = value');
    return client;
  }

  const waiting = () => database.run(`select pid from pg_stat_activity where ${OWN} and wait_event_type = 'Lock'`);
  const end = (condition: string) =>
    database.run(`select pg_terminate_backend(pid) from pg_stat_activity where ${OWN} and ${condition}`);

  it('undoes a commit whose connection is lost, says so, and works again at once', async () => {
    const { store, queue } = await open();
    const counter = await holdCounter();
    const commit = create(store, requestDraft('lab'));
    const failed = expect(commit).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^The store 127\.0\.0\.1:\d+\/\w+ cannot be used: /),
    });
    await expect.poll(waiting).toHaveLength(1);
    await end(`wait_event_type = 'Lock'`);
    await failed;
    await counter.query('rollback');
    expect(await store.list('LabInstanceRequest')).toEqual([]);
    expect(await queue.claim('test', 10, 1_000)).toEqual([]);
    expect((await create(store, requestDraft('lab'))).metadata.resourceVersion).toBe(1);
  });

  it('replaces connections that were lost while nobody used them', async () => {
    const { store } = await open();
    await Promise.all([1, 2, 3].map((number) => create(store, requestDraft(`lab-${number}`))));
    await end('true');
    await expect.poll(() => database.run(`select 1 from pg_stat_activity where ${OWN}`)).toEqual([]);
    // The process may hear of it a moment later than the server.
    await delay(50);
    expect(await store.list('LabInstanceRequest')).toHaveLength(3);
  });

  it('gives up a statement that takes too long, says so, and works again when nothing holds it up', async () => {
    const { store } = await open({ statement_timeout: '300' });
    const counter = await holdCounter();
    await expect(create(store, requestDraft('lab'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('a statement took too long'),
    });
    await counter.query('rollback');
    await create(store, requestDraft('lab'));
  });

  it('repeats a transaction that the server has undone because of another one', async () => {
    const { store } = await open();
    const [first, second] = (
      await store.commit([
        { type: 'create', draft: requestDraft('a') },
        { type: 'create', draft: requestDraft('b') },
      ])
    ).toSorted((a, b) => (a!.metadata.uid < b!.metadata.uid ? -1 : 1));
    const other = new pg.Client({ connectionString: database.url });
    clients.push(other);
    await other.connect();
    await other.query(`begin; set local deadlock_timeout = '60s'`);
    const touch = 'update resources set generation = generation where uid = $1';
    await other.query(touch, [second!.metadata.uid]);
    const commit = store.commit([
      { type: 'touch', resource: first! },
      { type: 'touch', resource: second! },
    ]);
    await expect.poll(waiting).toHaveLength(1);
    // Now each waits for the other; the server undoes the commit, which must not be noticed.
    await other.query(touch, [first!.metadata.uid]);
    await other.query('commit');
    expect((await commit).map((row) => row?.metadata.resourceVersion)).toEqual([3, 4]);
  });

  it('is not held up for long by a process that stalls in the middle of a transaction', async () => {
    const { store } = await open();
    const stalled = await open({ idle_in_transaction_session_timeout: '300' });
    const counter = await holdCounter();
    const commit = stalled.store.commit([{ type: 'create', draft: requestDraft('lab') }]);
    await expect.poll(waiting).toHaveLength(1);
    // The event loop stands still: the server answers, and nobody goes on.
    await counter.query('rollback');
    const until = performance.now() + 600;
    while (performance.now() < until) {
      // As a process that was stopped.
    }
    await expect(commit).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await create(store, requestDraft('lab'))).metadata.resourceVersion).toBe(1);
  });

  it('lets nobody run a key that a commit adds before it can see the commit', async () => {
    const { store, queue } = await open();
    const row = await create(store, requestDraft('lab'));
    const own = { kind: row.kind, uid: row.metadata.uid };
    // The key waits already: a queue that finds nothing to add would let another process run it too early.
    const counter = await holdCounter();
    const commit = update(store, withAnnotation(row, 'note', 'new'));
    await expect.poll(waiting).toHaveLength(1);
    expect(await queue.claim('other', 10, 10_000)).toEqual([]);
    await counter.query('commit');
    await commit;
    expect(await queue.claim('other', 10, 10_000)).toMatchObject([own]);
    expect((await store.getByUid('LabInstanceRequest', own.uid))?.metadata.annotations.note).toBe('new');
  });

  it('rings in other processes, once more after the connection for that was lost, and not twice here', async () => {
    const [one, other] = [await open(), await open()];
    const rings = { here: 0, there: 0 };
    one.queue.onAdded(() => {
      rings.here += 1;
    });
    other.queue.onAdded(() => {
      rings.there += 1;
    });
    const listening = () => database.run(`select pid from pg_stat_activity where ${OWN} and query ilike 'listen%'`);
    await expect.poll(listening).toHaveLength(2);
    // Something may have been missed before: that is a ring too.
    await expect.poll(() => rings).toEqual({ here: 1, there: 1 });
    await one.queue.add([KEY]);
    await expect.poll(() => rings.there).toBe(2);
    expect(rings.here).toBe(2);

    await end(`query ilike 'listen%'`);
    await expect.poll(() => rings, { timeout: 5_000 }).toEqual({ here: 3, there: 3 });
    expect(await listening()).toHaveLength(2);
    await one.queue.add([KEY]);
    await expect.poll(() => rings.there).toBe(4);
  });
});
