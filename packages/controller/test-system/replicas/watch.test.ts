import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { AnyResource } from '../../src/resources/resource-of-kind.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { kill, waitUntil } from '../../test/store/start-store-process.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';
import { type Replica, startReplica } from './start-replica.ts';

/** Keeps each transaction open for up to 20 ms after its resourceVersion was given out. */
const SLOW_COMMITS = `
  create function slow_down() returns trigger language plpgsql as
    $$ begin perform pg_sleep(random() * 0.02); return null; end $$;
  create constraint trigger slow after insert or update or delete on resources
    deferrable initially deferred for each row when (pg_trigger_depth() = 0) execute function slow_down()`;
const WRITERS = 4;
const WRITES = 100;

describe('changes since a resourceVersion, while several processes write', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  let opened: OpenedStore;
  const writers: Replica[] = [];
  beforeEach(async () => {
    database = await createDatabase(inject('postgresqlUrl'));
    opened = await openPostgresqlStore({ url: database.url });
  });
  afterEach(async () => {
    await Promise.all(writers.splice(0).map(({ child }) => kill(child)));
    await opened.close();
    await database.drop();
  });

  it('leave nothing out and never go back, also with slow and undone commits', async () => {
    await database.run(SLOW_COMMITS);
    const { store } = opened;
    for (let index = 0; index < WRITERS; index += 1) {
      const writer = startReplica(database.url);
      writers.push(writer);
      // Two processes each for the same rows.
      writer.send({ type: 'write', prefix: `p${index % 2}`, count: WRITES });
    }
    const mirror = new Map<string, AnyResource>();
    let version = 0;
    let seen = 0;
    const follow = async () => {
      const { changes, resourceVersion } = await store.changesSince(version, { limit: 7 });
      for (const change of changes) {
        expect(change.resourceVersion).toBeGreaterThan(version);
        version = change.resourceVersion;
        seen += 1;
        if (change.type === 'written') {
          mirror.set(change.resource.metadata.uid, change.resource);
        } else {
          mirror.delete(change.removed.uid);
        }
      }
      expect(resourceVersion).toBeGreaterThanOrEqual(version);
      version = resourceVersion;
      return changes.length;
    };
    await waitUntil(async () => {
      await follow();
      return writers.every((writer) => writer.told('written').length > 0);
    }, 50_000);
    while ((await follow()) > 0) {
      // Until nothing is left.
    }
    const rows = await store.list('LabInstanceRequest');
    expect(rows.length).toBeGreaterThan(10);
    const byName = (a: AnyResource, b: AnyResource) => (a.metadata.name < b.metadata.name ? -1 : 1);
    expect([...mirror.values()].sort(byName)).toEqual([...rows].sort(byName));
    expect(version).toBe(await store.lastResourceVersion());
    expect(seen).toBeGreaterThan(WRITES);
  });
});
