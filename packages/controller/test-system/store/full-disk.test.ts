import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { StoreError } from '../../src/store/store-error.ts';

const clock = { now: () => Date.now() };
let disk: string;

/** A disk of 4 MiB of which little is free. */
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'cloud-spi-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(2 * 1024 * 1024));
});

afterEach(() => {
  execFileSync('umount', [disk]);
  rmdirSync(disk);
});

function aDraft(index: number): ResourceDraft<'LabInstanceRequest'> {
  const topology = { inline: 'x'.repeat(20_000) };
  const spec = { track: 'ccna', type: 'cml', topology, durationMinutes: 1, owner: 'ada' };
  return { kind: 'LabInstanceRequest', metadata: { name: `lab-${index}`, namespace: 'default' }, spec };
}

describe('a store on a full disk', () => {
  it('refuses the write with a clear error, keeps what it had, and goes on when space is free again', async () => {
    const file = join(disk, 'store.db');
    const { store, close } = await openSqliteStore({ file, clock });
    let written = 0;
    const fillUp = async () => {
      for (; written < 1_000; written += 1) await store.commit([{ type: 'create', draft: aDraft(written) }]);
    };
    const refusal = await fillUp().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreError);
    expect((refusal as StoreError).kind).toBe('unavailable');
    expect((refusal as StoreError).message).toContain('the disk is full; free some space');
    expect(written).toBeGreaterThan(0);
    expect(await store.list('LabInstanceRequest')).toHaveLength(written);

    rmSync(join(disk, 'filler'));
    await store.commit([{ type: 'create', draft: aDraft(written) }]);
    expect(await store.list('LabInstanceRequest')).toHaveLength(written + 1);
    await close();
    const database = new DatabaseSync(file);
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  });
});
