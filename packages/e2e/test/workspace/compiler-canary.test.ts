import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WORKSPACE_ROOT } from './read-workspace.ts';
import { runCommand } from './run-command.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const EXTENDS = '../../tsconfig.base.json';

/** A package as those of this repository are, with one source. */
function samplePackage(name: string, source: string, references: readonly string[]): Record<string, unknown> {
  return {
    [`packages/${name}/package.json`]: {
      name: `@sample/${name}`,
      type: 'module',
      exports: { '.': { '@cloud-spi/source': './src/index.ts', default: './dist/index.js' } },
    },
    [`packages/${name}/tsconfig.lib.json`]: {
      extends: EXTENDS,
      compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/lib.tsbuildinfo' },
      include: ['src'],
      references: references.map((reference) => ({ path: `../${reference}/tsconfig.lib.json` })),
    },
    [`packages/${name}/src/index.ts`]: source,
  };
}

/** Compiles package `b`, beside a package `a`, by the settings of this repository. */
async function compile(
  source: string,
  references: readonly string[],
): Promise<{ exitCode: number | null; codes: string[] }> {
  using folder = createTemporaryFolder({
    'tsconfig.base.json': readFileSync(join(WORKSPACE_ROOT, 'tsconfig.base.json'), 'utf8'),
    'node_modules/@sample/.keep': '',
    'node_modules/@types/.keep': '',
    ...samplePackage(
      'a',
      'export interface Value {\n  readonly text: string;\n}\nexport const value: Value = { text: "" };\n',
      [],
    ),
    ...samplePackage('b', source, references),
  });
  const modules = join(folder.path, 'node_modules');
  symlinkSync('../../packages/a', join(modules, '@sample/a'), 'dir');
  symlinkSync(join(WORKSPACE_ROOT, 'node_modules/@types/node'), join(modules, '@types/node'), 'dir');
  const { exitCode, stdout } = await runCommand('tsc', ['-b', 'packages/b/tsconfig.lib.json'], folder.path);
  return { exitCode, codes: [...stdout.matchAll(/error (TS\d+)/g)].map(([, code = '']) => code) };
}

test('a package that is referenced can be imported by its name', async () => {
  const result = await compile("import { value } from '@sample/a';\nexport const copy = value.text;\n", ['a']);
  expect(result).toEqual({ exitCode: 0, codes: [] });
}, 60_000);

test.each([
  ['a package that is not referenced', []],
  ['a package that is referenced', ['a']],
])(
  'a relative path into %s does not compile',
  async (_, references) => {
    const { exitCode, codes } = await compile("export { value } from '../../a/src/index.ts';\n", references);
    expect(exitCode).not.toBe(0);
    expect(codes).toContainEqual(expect.stringMatching(/^TS(2878|6059|6307)$/));
  },
  60_000,
);
