import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { createKyselyDialect } from '../../src/store/sqlite/sqlite-connection.ts';
import { createSqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts';
import { toStoreError } from '../../src/store/sqlite/sqlite-error.ts';
import { StoreDatabase } from '../../src/store/store-database.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { StoreTables } from '../../src/store/store-tables.ts';
import { requestDraft } from './resource-drafts.ts';

const clock = { now: () => 0 };

describe('opening a store in a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cloud-spi-open-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('makes the folders that are missing', async () => {
    const file = join(folder, 'a', 'b', 'store.db');
    await (await openSqliteStore({ file, clock })).close();
    await (await openSqliteStore({ file, clock })).close();
  });

  it('refuses a folder in place of the file, and says what it needs', async () => {
    const file = join(folder, 'store.db');
    mkdirSync(file);
    await expect(openSqliteStore({ file, clock })).rejects.toMatchObject({
      kind: 'unavailable',
      message:
        `The store ${file} cannot be used: it cannot be opened; it must be a file, or not exist yet, in a folder ` +
        'that the user of this process may write.',
    });
  });

  it('refuses a path below a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openSqliteStore({ file: join(folder, 'file', 'store.db'), clock })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(join(folder, 'file')),
    });
  });

  it('refuses a file that is not a database, and leaves it as it is', async () => {
    const file = join(folder, 'notes.txt');
    const text = 'not a database '.repeat(100);
    writeFileSync(file, text);
    await expect(openSqliteStore({ file, clock })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `The store ${file} cannot be used: it is not a database; name another file, or restore it from a backup.`,
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('refuses a damaged store', async () => {
    const file = join(folder, 'store.db');
    await (await openSqliteStore({ file, clock })).close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 100));
    await expect(openSqliteStore({ file, clock })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `The store ${file} cannot be used: it is damaged; restore it from a backup.`,
    });
  });

  it('refuses the database of another program', async () => {
    const file = join(folder, 'other.db');
    edit(file, 'create table resources (id)');
    await expect(openSqliteStore({ file, clock })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `The file ${file} is the database of another program; name another file.`,
    });
  });

  it('refuses a store with a newer schema, names the version that wrote it, and leaves it as it is', async () => {
    const file = join(folder, 'store.db');
    await (await openSqliteStore({ file, clock })).close();
    edit(file, `insert into migrations values (99, 'later', '12.3.4', 0)`);
    const before = readFileSync(file);
    await expect(openSqliteStore({ file, clock })).rejects.toMatchObject({
      kind: 'newer-store',
      message: expect.stringMatching(/written by version 12\.3\.4 .* Install version 12\.3\.4 or later\./),
    });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('says so when the disk is full, undoes the commit, and works again when there is space', async () => {
    const { connection, file, opened } = await openWith(folder, {});
    connection.exec(`pragma max_page_count = 1`);
    const big = requestDraft('big', { annotations: { note: 'x'.repeat(100_000) } });
    const versionBefore = edit(file, 'select value from resource_version');
    await expect(opened.store.commit([{ type: 'create', draft: big }])).rejects.toMatchObject({
      kind: 'unavailable',
      message: `The store ${file} cannot be used: the disk is full; free some space.`,
    });
    expect(edit(file, 'select value from resource_version')).toEqual(versionBefore);
    connection.exec(`pragma max_page_count = 100000`);
    await opened.store.commit([{ type: 'create', draft: big }]);
    await opened.close();
  });

  it('says so when another process keeps the file locked, and works again afterwards', async () => {
    const { file, opened } = await openWith(folder, { timeout: 0 });
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    await expect(opened.store.commit([{ type: 'create', draft: requestDraft('lab') }])).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('another process keeps it locked'),
    });
    other.exec('commit');
    other.close();
    await opened.store.commit([{ type: 'create', draft: requestDraft('lab') }]);
    await opened.close();
  });

  it('says so when the file may not be written', async () => {
    const file = join(folder, 'store.db');
    await (await openSqliteStore({ file, clock })).close();
    const connection = new DatabaseSync(file, { readOnly: true });
    const error = catchError(() => connection.exec('delete from resources'));
    connection.close();
    expect(toStoreError(error, file)).toEqual(
      new StoreError(
        'unavailable',
        `The store ${file} cannot be used: it cannot be written; give the user of this process the right to write it ` +
          'and its folder.',
        error,
      ),
    );
  });

  it('does not blame the file for a mistake in a statement', () => {
    const connection = new DatabaseSync(':memory:');
    const error = catchError(() => connection.exec('select * from nothing'));
    connection.close();
    expect(toStoreError(error, 'x')).toBe(error);
  });
});

/** A store on a connection that a test can spoil. */
async function openWith(folder: string, options: { timeout?: number }) {
  const file = join(folder, 'store.db');
  const connection = new DatabaseSync(file, options);
  connection.exec('pragma journal_mode = wal');
  const kysely = new Kysely<StoreTables>({ dialect: createKyselyDialect(connection, file) });
  const opened = await openStore(new StoreDatabase(kysely, createSqliteDialect(connection, clock)), {});
  return { connection, file, opened };
}

function edit(file: string, statement: string): readonly unknown[] {
  const connection = new DatabaseSync(file);
  try {
    return connection
      .prepare(statement)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    connection.close();
  }
}

function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}
