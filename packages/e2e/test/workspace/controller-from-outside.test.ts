import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installFromTarballs } from './install-from-tarballs.ts';
import { WORKSPACE_ROOT } from './read-workspace.ts';
import { type CommandResult, runCommand } from './run-command.ts';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

const README = readFileSync(join(WORKSPACE_ROOT, 'packages/controller/README.md'), 'utf8');
// Whole documents; the others are parts of one.
const [CONFIGURATION = '', MANIFESTS = ''] = [...README.matchAll(/```yaml\n(apiVersion[\s\S]*?)```/g)].map(
  ([, text]) => text,
);
const EXAMPLES = join(WORKSPACE_ROOT, 'examples/demo');

let folder: TemporaryFolder;

function cloudSpi(...argv: string[]): Promise<CommandResult> {
  return runCommand('npx', ['--no', '--', 'cloud-spi', ...argv], folder.path);
}

beforeAll(async () => {
  folder = createTemporaryFolder({
    'package.json': { name: 'operator', private: true, type: 'module' },
    'cloud-spi.yaml': CONFIGURATION,
    'manifests/readme.yaml': MANIFESTS,
    'manifests/topologies/ospf.yaml': readFileSync(join(EXAMPLES, 'topologies/two-routers.yaml'), 'utf8'),
    'not-installed/cloud-spi.yaml': CONFIGURATION.replace('provider-memory', 'provider-of-another-cloud'),
  });
  await installFromTarballs(folder.path, [
    'spi',
    'provider-kit',
    'provider-memory',
    'lab-host',
    'lab-host-cml',
    'controller',
  ]);
}, 180_000);

afterAll(() => folder[Symbol.dispose](), 60_000);

test('an operator gets the configured provider and lab host and no other', () => {
  const installed = readdirSync(join(folder.path, 'node_modules/@cloud-spi'));
  expect(installed.toSorted()).toEqual([
    'controller',
    'lab-host',
    'lab-host-cml',
    'provider-kit',
    'provider-memory',
    'spi',
  ]);
});

test('validate, apply, get and delete work on the packages that are installed beside the configuration', async () => {
  expect(await cloudSpi('validate', '-f', EXAMPLES)).toMatchObject({ exitCode: 0, stdout: '6 resources valid\n' });
  expect(await cloudSpi('apply', '-f', EXAMPLES)).toMatchObject({ exitCode: 0 });
  const shown = await cloudSpi('get', 'pool', 'ccna-workers', '-o', 'json');
  expect(JSON.parse(shown.stdout)).toMatchObject({
    kind: 'LabWorkerPool',
    metadata: { name: 'ccna-workers', generation: 1 },
  });
  expect(await cloudSpi('delete', 'lab', 'nat-and-dhcp')).toMatchObject({ exitCode: 0 });
}, 120_000);

test('the configuration and the manifests in the README are valid', async () => {
  expect(await cloudSpi('validate', '-f', 'manifests')).toMatchObject({ exitCode: 0, stdout: '2 resources valid\n' });
}, 60_000);

test('a provider that is not installed is named with the command that mends it', async () => {
  const { exitCode, stderr } = await cloudSpi('run', '--config', 'not-installed');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('npm install @cloud-spi/provider-of-another-cloud');
}, 60_000);
