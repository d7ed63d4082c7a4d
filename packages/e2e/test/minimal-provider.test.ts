import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConformanceReport } from '@cloud-spi/conformance';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './workspace/install-from-tarballs.ts';
import { WORKSPACE_ROOT } from './workspace/read-workspace.ts';
import { runCommand } from './workspace/run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './workspace/temporary-folder.ts';

const EXAMPLE = join(WORKSPACE_ROOT, 'examples/minimal-provider');
const TYPES = join(WORKSPACE_ROOT, 'node_modules/@types');

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = createTemporaryFolder({});
  cpSync(EXAMPLE, folder.path, { recursive: true });
  await installFromTarballs(folder.path, ['spi', 'provider-kit', 'conformance']);
}, 120_000);

afterAll(() => folder[Symbol.dispose]());

test('a third party’s provider passes its own tests with the packed packages', async () => {
  const { exitCode, stdout, stderr } = await runCommand('npm', ['test'], folder.path);
  expect({ exitCode, stderr, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('fail 0') });
}, 120_000);

test('it gets a report that says conformant, with no core check skipped', async () => {
  const { exitCode, stderr } = await runCommand('npm', ['run', 'conformance'], folder.path);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const report = JSON.parse(readFileSync(join(folder.path, 'out/report.json'), 'utf8')) as ConformanceReport;
  expect(report).toMatchObject({ verdict: 'conformant', provider: { name: 'toy', version: '1.0.0' } });
  const skipped = report.checks.filter(({ result, level }) => result === 'skipped' && level === 'core');
  expect(skipped).toEqual([]);
}, 120_000);

test('it compiles against the types of the packages', async () => {
  const result = await runCommand('tsc', ['--project', 'tsconfig.json', '--typeRoots', TYPES], folder.path);
  expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
}, 60_000);

test('it is as short as its guide says', () => {
  const linesOf = (path: string) => readFileSync(join(EXAMPLE, path), 'utf8').split('\n').length;
  expect(linesOf('src/toy-provider.ts')).toBeLessThan(200);
  expect(linesOf('src/conformance-harness.ts')).toBeLessThan(40);
});
