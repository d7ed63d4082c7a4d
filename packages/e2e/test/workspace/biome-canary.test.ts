import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKSPACE_ROOT } from './read-workspace.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Lints one file of a sample provider by the rules of this repository and returns the names of the broken rules. */
async function lint(path: string, text: string): Promise<string[]> {
  using folder = createTemporaryFolder({
    'biome.json': readFileSync(join(WORKSPACE_ROOT, 'biome.json'), 'utf8'),
    '.gitignore': readFileSync(join(WORKSPACE_ROOT, '.gitignore'), 'utf8'),
    'packages/provider-sample/package.json': {
      name: '@cloud-spi/provider-sample',
      dependencies: { '@cloud-spi/spi': '^1.0.0' },
      devDependencies: { '@cloud-spi/emulator': '^1.0.0' },
    },
    [`packages/provider-sample/${path}`]: text,
  });
  const result = await runCommand('biome', ['lint', '--reporter=json'], folder.path);
  const report = JSON.parse(result.stdout) as { diagnostics: { category: string; severity: string }[] };
  const broken = report.diagnostics.filter(({ severity }) => severity === 'error').map(({ category }) => category);
  expect(result.exitCode, result.stderr).toBe(broken.length === 0 ? 0 : 1);
  return broken;
}

const UNDECLARED = 'lint/correctness/noUndeclaredDependencies';
const use = (name: string) => `import { value } from '${name}';\nexport const copy = value;\n`;

test.each([
  ['a declared package in a source', 'src/sample.ts', use('@cloud-spi/spi')],
  ['a devDependency in a unit test', 'src/sample.test.ts', use('@cloud-spi/emulator')],
  ['a devDependency in a test folder', 'test/sample.ts', use('@cloud-spi/emulator')],
  ['a devDependency in a folder of system tests', 'test-system/sample.ts', use('@cloud-spi/emulator')],
  ['a module of Node', 'src/sample.ts', use('node:path')],
])('Biome passes %s', async (_, path, text) => {
  expect(await lint(path, text)).toEqual([]);
});

test.each([
  ['an undeclared npm package', 'src/sample.ts', use('lodash')],
  ['another provider', 'src/sample.ts', use('@cloud-spi/provider-other')],
  [
    'another provider, imported at run time',
    'src/sample.ts',
    "export const load = () => import('@cloud-spi/provider-other');",
  ],
  ['a devDependency in a source', 'src/sample.ts', use('@cloud-spi/emulator')],
  ['an undeclared package in a test', 'test/sample.test.ts', use('lodash')],
])('Biome refuses %s', async (_, path, text) => {
  expect(await lint(path, text)).toEqual([UNDECLARED]);
});

test.each([
  ['lint/suspicious/noDebugger', 'debugger;\n'],
  ['lint/style/noDefaultExport', 'export default 1;\n'],
  ['lint/style/noEnum', 'export enum Sample {\n  One,\n}\n'],
  ['lint/suspicious/noConsole', "console.log('sample');\n"],
  [
    'lint/nursery/noFloatingPromises',
    'async function run(): Promise<void> {}\nexport function start(): void {\n  run();\n}\n',
  ],
])('Biome holds the rule %s', async (rule, text) => {
  expect(await lint('src/sample.ts', text)).toEqual([rule]);
});

test('Biome refuses a file name that is not kebab-case', async () => {
  expect(await lint('src/sampleName.ts', 'export const value = 1;\n')).toEqual(['lint/style/useFilenamingConvention']);
});
