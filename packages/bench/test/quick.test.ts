import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../src/results.ts';
import { ALL_ROWS } from '../src/rows/all-rows.ts';

const PROGRAM = fileURLToPath(new URL('../bin/bench.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-spi-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...parameters: string[]) => promisify(execFile)(process.execPath, [PROGRAM, ...parameters]);

test('a quick run measures every benchmark that needs no server, prints it and writes it', async () => {
  const file = join(folder, 'new', 'results.json');
  const { stdout } = await run('--quick', '--output', file);
  const { machine, rows } = JSON.parse(await readFile(file, 'utf8')) as Results;
  expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) });
  expect(rows.map(({ name }) => name)).toEqual(
    ALL_ROWS.filter(({ needs }) => needs === 'nothing').map(({ name }) => name),
  );
  for (const { name, figures } of rows) {
    expect(stdout).toContain(name);
    expect(figures.length, name).toBeGreaterThan(0);
    for (const figure of figures) expect(figure.value?.median, `${name}: ${figure.name}`).toBeGreaterThanOrEqual(0);
  }
}, 120_000);

test('a name that no benchmark has is refused with a list of the names', async () => {
  await expect(run('--only', 'unknown')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('commits-sqlite'),
  });
}, 60_000);
