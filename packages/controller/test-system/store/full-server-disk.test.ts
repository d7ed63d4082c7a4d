import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { type PostgresqlServer, startPostgresqlServer } from '../postgresql/start-postgresql-server.ts';

let disk: string;
let server: PostgresqlServer;

/** A database on a disk of 24 MiB of which little is free. */
beforeEach(async () => {
  disk = mkdtempSync(join(tmpdir(), 'cloud-spi-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=755', 'tmpfs', disk]);
  const tables = join(disk, 'tables');
  execFileSync('install', ['-d', '-o', 'postgres', '-m', '700', tables]);
  server = await startPostgresqlServer();
  await runOnServer(`create tablespace small location '${tables}'`);
  await runOnServer('create database small tablespace small');
  writeFileSync(join(disk, 'filler'), Buffer.alloc(14 * 1024 * 1024));
});

afterEach(async () => {
  await server[Symbol.asyncDispose]();
  execFileSync('umount', [disk]);
  rmdirSync(disk);
});

async function runOnServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function aDraft(index: number): ResourceDraft<'LabInstanceRequest'> {
  // Of its own in each row, so that it cannot be stored in less room.
  const inline = Array.from({ length: 2_000 }, (_, place) => Math.sin(index * 2_000 + place).toString(36)).join();
  const spec = { track: 'ccna', type: 'cml', topology: { inline }, durationMinutes: 1, owner: 'ada' };
  return { kind: 'LabInstanceRequest', metadata: { name: `lab-${index}`, namespace: 'default' }, spec };
}

describe('a store on a server whose disk is full', { timeout: 180_000 }, () => {
  it('refuses the write with a clear error, keeps what it had, and goes on when space is free again', async () => {
    const { store, queue, close } = await openPostgresqlStore({ url: server.url.replace(/\/postgres$/, '/small') });
    let written = 0;
    const fillUp = async () => {
      for (; written < 5_000; written += 1) await store.commit([{ type: 'create', draft: aDraft(written) }]);
    };
    const refusal = await fillUp().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreError);
    expect((refusal as StoreError).kind).toBe('unavailable');
    expect((refusal as StoreError).message).toContain('the disk of the server is full; free some space');
    expect(written).toBeGreaterThan(0);
    expect(await store.list('LabInstanceRequest')).toHaveLength(written);

    rmSync(join(disk, 'filler'));
    await store.commit([{ type: 'create', draft: aDraft(written) }]);
    const rows = await store.list('LabInstanceRequest');
    expect(rows.map(({ metadata }) => metadata.name).sort()).toEqual(
      Array.from({ length: written + 1 }, (_, index) => `lab-${index}`).sort(),
    );
    expect(await queue.claim('test', 5_000, 1_000)).toHaveLength(written + 1);
    await close();
  });
});
