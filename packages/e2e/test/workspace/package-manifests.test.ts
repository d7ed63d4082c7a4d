import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findManifestViolations } from './find-manifest-violations.ts';
import { LAYERS } from './layers.ts';
import { type PackageManifest, readJson, readWorkspace, SCOPE, WORKSPACE_ROOT } from './read-workspace.ts';

const workspace = readWorkspace();
const bundles = Object.values(LAYERS).flatMap(({ bundled = {} }) =>
  Object.entries(bundled).flatMap(([folder, names]) => names.map((name) => [folder, name] as const)),
);
const manifests = workspace.map(({ manifest }) => manifest);

interface LockFile {
  readonly packages: Readonly<Record<string, Pick<PackageManifest, 'bin' | 'dependencies' | 'devDependencies'>>>;
}

interface TypeScriptConfiguration {
  readonly references: readonly { readonly path: string }[];
}

describe('the packages of this repository', () => {
  test('every package.json says what it must', () => {
    expect(findManifestViolations(manifests)).toEqual([]);
  });

  test.each(workspace)('$folder compiles against exactly the packages that it depends on', ({ folder, manifest }) => {
    const configuration = readJson(join(WORKSPACE_ROOT, 'packages', folder, 'tsconfig.lib.json'));
    const references = (configuration as Partial<TypeScriptConfiguration>).references ?? [];
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    const dependencies = Object.keys(declared).filter((name) => name.startsWith(SCOPE));
    expect(references.map(({ path }) => path).toSorted()).toEqual(
      dependencies.map((name) => `../${name.slice(SCOPE.length)}/tsconfig.lib.json`).toSorted(),
    );
  });

  test.each(workspace.filter(({ manifest }) => !manifest.private))('$folder has a README for npm', ({ folder }) => {
    expect(existsSync(join(WORKSPACE_ROOT, 'packages', folder, 'README.md'))).toBe(true);
  });

  test.each(workspace.filter(({ manifest }) => !manifest.private))('$folder carries the license', ({ folder }) => {
    const license = readFileSync(join(WORKSPACE_ROOT, 'LICENSE'), 'utf8');
    expect(readFileSync(join(WORKSPACE_ROOT, 'packages', folder, 'LICENSE'), 'utf8')).toBe(license);
  });

  test.each(bundles)('%s carries the license of %s, parts of which are built into it', (folder, dependency) => {
    const license = readFileSync(join(WORKSPACE_ROOT, 'node_modules', dependency, 'LICENSE'), 'utf8');
    const path = join(WORKSPACE_ROOT, 'packages', folder, 'THIRD-PARTY-NOTICES.md');
    expect(readFileSync(path, 'utf8')).toContain(license.trim());
    const { manifest } = workspace.find((one) => one.folder === folder)!;
    expect(manifest.files).toContain('THIRD-PARTY-NOTICES.md');
  });

  test('the whole repository type-checks: its tsconfig.json names every package', () => {
    const { references } = readJson(join(WORKSPACE_ROOT, 'tsconfig.json')) as TypeScriptConfiguration;
    expect(references.map(({ path }) => path).toSorted()).toEqual(
      workspace.map(({ folder }) => `./packages/${folder}`),
    );
  });

  test('what these tests read is among the inputs of their target, so that no violation hides in the cache', () => {
    const { nx } = readJson(join(WORKSPACE_ROOT, 'packages/e2e/package.json')) as PackageManifest;
    expect(nx?.targets?.test?.inputs).toEqual(
      expect.arrayContaining([
        '{workspaceRoot}/*.md',
        '{workspaceRoot}/package.json',
        '{workspaceRoot}/tsconfig.json',
        '{workspaceRoot}/packages/*/*.json',
        '{workspaceRoot}/packages/*/README.md',
        '{workspaceRoot}/packages/*/{bin,src,test,test-system}/**/*',
        '{workspaceRoot}/docs/**/*',
        '{workspaceRoot}/examples/**/*',
      ]),
    );
  });

  test.each(workspace)(
    'the lock file knows $folder as it is (mend it by npm install --package-lock-only)',
    (sample) => {
      const { packages } = readJson(join(WORKSPACE_ROOT, 'package-lock.json')) as LockFile;
      const { bin, dependencies, devDependencies } = sample.manifest;
      const locked = packages[`packages/${sample.folder}`];
      // npm ci links the programs that the lock file names, and no others.
      const paths = Object.entries(bin ?? {}).map(([name, path]) => [name, path.replace(/^\.\//, '')]);
      expect(locked?.bin ?? {}).toEqual(Object.fromEntries(paths));
      expect({ ...locked?.dependencies, ...locked?.devDependencies }).toEqual({ ...dependencies, ...devDependencies });
    },
  );

  test('one npm package has one version in the whole repository', () => {
    const root = readJson(join(WORKSPACE_ROOT, 'package.json')) as PackageManifest;
    const versions = new Map<string, Set<string>>();
    for (const { dependencies, devDependencies } of [root, ...manifests]) {
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
  });
});

describe('the check bites', () => {
  const good: PackageManifest = {
    name: '@cloud-spi/sample',
    version: '1.2.3',
    description: 'A sample',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=22.16' },
    sideEffects: false,
    files: ['dist'],
    exports: { '.': './dist/index.js' },
    publishConfig: { access: 'public' },
    scripts: { 'package-check': 'publint' },
    dependencies: { '@cloud-spi/sample': '^1.2.3', zod: '4.6.7' },
  };

  test('a good package.json has no violation', () => {
    expect(findManifestViolations([good])).toEqual([]);
  });

  test.each([
    [{ description: '' }, 'lacks a description'],
    [{ license: 'MIT' }, 'has the license MIT'],
    [{ type: 'commonjs' }, 'has the type commonjs'],
    [{ engines: { node: '>=20' } }, 'has engines.node >=20'],
    [{ sideEffects: true }, 'sideEffects'],
    [{ files: ['bin'] }, 'does not publish dist'],
    [{ files: ['dist', 'src'] }, 'publishes its sources'],
    [{ exports: {} }, 'exports nothing'],
    [{ publishConfig: {} }, 'public access'],
    [{ scripts: {} }, 'package-check'],
    [{ dependencies: { '@cloud-spi/sample': '^1.0.0' } }, 'not ^1.2.3'],
    [{ dependencies: { '@cloud-spi/sample': '*' } }, 'not ^1.2.3'],
    [{ devDependencies: { zod: '^4.0.0' } }, 'not an exact version'],
  ])('%j is a violation', (change, sentence) => {
    expect(findManifestViolations([{ ...good, ...change }])).toEqual([expect.stringContaining(sentence)]);
  });

  test('a private package need not be fit for publishing', () => {
    const { sideEffects, files, exports, publishConfig, scripts, ...rest } = good;
    expect(findManifestViolations([{ ...rest, private: true }])).toEqual([]);
  });
});
