import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { describeProcesses } from './process-suite.ts';

describeProcesses('one store file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-processes-'));
  const file = join(folder, 'store.db');
  return {
    location: file,
    checkIntegrity: () => {
      const connection = new DatabaseSync(file);
      expect(connection.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
      expect(connection.prepare('pragma foreign_key_check').all()).toEqual([]);
      connection.close();
    },
    remove: () => rm(folder, { recursive: true }),
  };
});
