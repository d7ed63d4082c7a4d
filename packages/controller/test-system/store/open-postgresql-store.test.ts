import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';
import { create } from '../../test/store/store-steps.ts';
import { createDatabase, type TestDatabase } from '../postgresql/create-database.ts';

describe('opening a store on a server', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase(inject('postgresqlUrl'));
  });
  afterEach(() => database.drop());

  /** Another URL of the database. */
  function changed(change: (url: URL) => void): string {
    const url = new URL(database.url);
    change(url);
    return url.href;
  }

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'nothing listens',
      (url) => (url.port = '1'),
      /^The store 127\.0\.0\.1:1\/\w+ cannot be used: nothing listens there/,
    ],
    ['the password is wrong', (url) => (url.password = 'hunter2'), /refuses the user or the password/],
    ['the user is unknown', (url) => (url.username = 'nobody'), /refuses the user or the password/],
    [
      'the database is missing',
      (url) => (url.pathname = '/nothing'),
      /\/nothing cannot be used: the database does not exist/,
    ],
    ['TLS is not there', (url) => url.searchParams.set('sslmode', 'verify-full'), /does not support TLS/],
  ])('says so when %s, and never shows the password', async (_case, change, message) => {
    const url = changed(change);
    const failure = openPostgresqlStore({ url });
    await expect(failure).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringMatching(message) });
    const shown = inspect(await failure.catch((error: unknown) => error), { depth: 20, showHidden: true });
    expect(shown).not.toContain(new URL(url).password);
  });

  it('refuses the tables of another program, and leaves them alone', async () => {
    await database.run('create table resources (id int); create table migrations (id int)');
    await expect(openPostgresqlStore({ url: database.url })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^The schema public of the store \S+ has the tables of another program/),
    });
    expect(await database.run('select * from migrations')).toEqual([]);
  });

  it('refuses a server that is too old', async () => {
    // What the server says of itself is looked up here first.
    await database.run(`
      create schema old;
      create function old.current_setting(setting text) returns text language sql as
        $$ select case setting when 'server_version_num' then '130022' when 'server_version' then '13.22'
           else pg_catalog.current_setting(setting) end $$`);
    const url = changed(({ searchParams }) => searchParams.set('options', '-c search_path=public,old,pg_catalog'));
    await expect(openPostgresqlStore({ url })).rejects.toMatchObject({
      kind: 'unsupported-server',
      message: expect.stringMatching(/is PostgreSQL 13\.22; version 14 or later is needed\.$/),
    });
  });

  it('refuses a database that cannot keep every text', async () => {
    const latin = `${new URL(database.url).pathname.slice(1)}_latin`;
    await database.run(`create database ${latin} template template0 encoding LATIN1 locale_provider libc locale 'C'`);
    try {
      await expect(openPostgresqlStore({ url: changed((url) => (url.pathname = latin)) })).rejects.toMatchObject({
        kind: 'unsupported-server',
        message: expect.stringContaining('encoding LATIN1'),
      });
    } finally {
      await database.run(`drop database ${latin} with (force)`);
    }
  });

  it('refuses a user who may not make tables', async () => {
    const user = new URL(database.url).pathname.slice(1);
    await database.run(`create user ${user} password 'x'`);
    const url = changed((changing) => {
      changing.username = user;
      changing.password = 'x';
    });
    await expect(openPostgresqlStore({ url })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('the user lacks a right'),
    });
    await database.run(`drop user ${user}`);
  });

  it('lives in the schema that search_path names, beside another program’s', async () => {
    await database.run('create table resources (id int); create schema lab');
    const url = changed(({ searchParams }) => searchParams.set('options', '-c search_path=lab'));
    const { store, close } = await openPostgresqlStore({ url });
    await create(store, requestDraft('lab'));
    await close();
    expect(await database.run('select name from lab.resources')).toEqual([{ name: 'lab' }]);
  });

  it('makes one installation when many open a new database at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openPostgresqlStore({ url: database.url })));
    expect(new Set(opened.map(({ store }) => store.installationId)).size).toBe(1);
    await Promise.all(opened.map(({ close }) => close()));
    expect(await database.run('select * from installation')).toHaveLength(1);
  });

  it('keeps what a text of a server cannot hold out of events, and elsewhere as it is', async () => {
    const { store, close } = await openPostgresqlStore({ url: database.url });
    const created = await create(store, requestDraft('lab', { annotations: { note: 'a\0b\uD800c' } }));
    expect((await store.get('LabInstanceRequest', 'default', 'lab'))?.metadata.annotations.note).toBe('a\0b\uD800c');
    const about = { kind: 'LabInstanceRequest', namespace: 'default', name: 'lab', uid: created.metadata.uid } as const;
    await store.commit([], { events: [{ about, type: 'Warning', reason: 'Odd', message: 'a\0b' }] });
    expect(await store.listEvents()).toMatchObject([{ message: 'ab' }]);
    await close();
  });

  it('leaves no connection behind when it is closed, also one that has failed to open', async () => {
    const { queue, store, close } = await openPostgresqlStore({ url: database.url });
    queue.onAdded(() => {});
    await queue.add([{ kind: 'LabWorker', uid: 'a' }]);
    await store.list('LabWorker');
    await close();
    await database.run(`insert into migrations values (99, 'later', '12.3.4', 0)`);
    await expect(openPostgresqlStore({ url: database.url })).rejects.toMatchObject({ kind: 'newer-store' });
    const connections = `select 1 from pg_stat_activity where datname = current_database() and application_name = 'cloud-spi'`;
    await expect.poll(() => database.run(connections)).toEqual([]);
  });
});
