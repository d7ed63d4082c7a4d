import type { Transaction } from 'kysely';
import { toStoredEvent } from '../event-rows.ts';
import { programVersion } from '../program-version.ts';
import { toResource } from '../resource-decoder.ts';
import type { StoreDatabase } from '../store-database.ts';
import type { StoreTables } from '../store-tables.ts';
import { BACKUP_FORMAT_VERSION, type BackupCounts, type BackupHeader, type BackupLine } from './backup-line.ts';

const PAGE_ROWS = 500;

type Write = (line: string) => void | Promise<void>;

/**
 * Writes all that is in a store, as of one moment, while others may go on using it. The lines hold no secrets.
 *
 * @param database - Of the store.
 * @param write - Called with each line, which ends with a line feed; the next one waits until it resolves.
 * @returns How much was written.
 * @throws StoreError `unavailable`, and what `write` throws.
 */
export async function exportStore(database: StoreDatabase, write: Write): Promise<BackupCounts> {
  const writeLine = (line: BackupLine) => write(`${JSON.stringify(line)}\n`);
  return await database.snapshot(async (snapshot) => {
    await writeLine(await readHeader(snapshot));
    let resources = 0;
    for await (const row of readResources(snapshot)) {
      await writeLine({ type: 'resource', resource: toResource(row) });
      resources += 1;
    }
    let tombstones = 0;
    for await (const { resource_version: resourceVersion, deleted_at, ...names } of readTombstones(snapshot)) {
      const tombstone = { ...names, resourceVersion, deletedAt: new Date(deleted_at).toISOString() };
      await writeLine({ type: 'tombstone', tombstone });
      tombstones += 1;
    }
    let events = 0;
    for await (const row of readEvents(snapshot)) {
      await writeLine({ type: 'event', event: toStoredEvent(row) });
      events += 1;
    }
    const counts = { resources, tombstones, events };
    await writeLine({ type: 'end', ...counts });
    return counts;
  });
}

async function readHeader(snapshot: Transaction<StoreTables>): Promise<BackupHeader> {
  const installation = await snapshot.selectFrom('installation').selectAll().executeTakeFirstOrThrow();
  const version = await snapshot.selectFrom('resource_version').selectAll().executeTakeFirstOrThrow();
  const compaction = await snapshot.selectFrom('compaction').selectAll().executeTakeFirstOrThrow();
  return {
    type: 'cloud-spi-store',
    formatVersion: BACKUP_FORMAT_VERSION,
    programVersion: programVersion(),
    installation: { id: installation.id, createdAt: new Date(installation.created_at).toISOString() },
    resourceVersion: version.value,
    compactedVersion: compaction.resource_version,
  };
}

function readResources(snapshot: Transaction<StoreTables>) {
  return inPages(
    '',
    (after) =>
      snapshot.selectFrom('resources').selectAll().where('uid', '>', after).orderBy('uid').limit(PAGE_ROWS).execute(),
    (row) => row.uid,
  );
}

function readTombstones(snapshot: Transaction<StoreTables>) {
  return inPages(
    '',
    (after) =>
      snapshot.selectFrom('tombstones').selectAll().where('uid', '>', after).orderBy('uid').limit(PAGE_ROWS).execute(),
    (row) => row.uid,
  );
}

function readEvents(snapshot: Transaction<StoreTables>) {
  return inPages(
    0,
    (after) =>
      snapshot.selectFrom('events').selectAll().where('id', '>', after).orderBy('id').limit(PAGE_ROWS).execute(),
    (row) => row.id,
  );
}

/** Reads all rows, in the order of a key, without having them all in memory. */
async function* inPages<Row, Key>(
  first: Key,
  readAfter: (key: Key) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row> {
  let rows = await readAfter(first);
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    yield* rows;
    rows = await readAfter(keyOf(last));
  }
}
