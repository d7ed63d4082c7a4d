import { describe, expect, test } from 'vitest';
import { findDependencyCycle } from './find-dependency-cycle.ts';
import { findLayerViolations } from './find-layer-violations.ts';
import { findUndeclaredImports } from './find-undeclared-imports.ts';
import { LAYERS } from './layers.ts';
import { type PackageManifest, readPublishedSources, readWorkspace, SCOPE } from './read-workspace.ts';

const workspace = readWorkspace();
const BUNDLED = new Map(Object.values(LAYERS).flatMap(({ bundled = {} }) => Object.entries(bundled)));

describe('the packages of this repository', () => {
  test.each(workspace)('$folder depends only on what its layer allows', ({ manifest }) => {
    expect(findLayerViolations(manifest, LAYERS)).toEqual([]);
  });

  test.each(workspace)(
    '$folder imports in its sources only what it lists in its dependencies',
    ({ folder, manifest }) => {
      const bundled = BUNDLED.get(folder);
      expect(findUndeclaredImports(manifest, readPublishedSources(folder), bundled)).toEqual([]);
    },
  );

  test('each row of the table is a package, and no package is missing', () => {
    const rows = Object.values(LAYERS).flatMap(({ packages }) => Object.keys(packages));
    expect(rows.toSorted()).toEqual(workspace.map(({ folder }) => folder).toSorted());
  });

  test('no package depends on itself by way of others, tests included', () => {
    const dependencies = workspace.map(({ manifest }) => {
      const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
      return [manifest.name, names.filter((name) => name.startsWith(SCOPE))] as const;
    });
    expect(findDependencyCycle(new Map(dependencies))).toBeUndefined();
  });
});

describe('the checks bite', () => {
  const provider: PackageManifest = {
    name: '@cloud-spi/provider-memory',
    version: '1.0.0',
    nx: { tags: ['npm:public', 'layer:provider'] },
    dependencies: { '@cloud-spi/spi': '^1.0.0' },
    devDependencies: { vitest: '1.0.0' },
  };

  test('a package that keeps to its row has no violation', () => {
    expect(findLayerViolations(provider, LAYERS)).toEqual([]);
  });

  test.each([
    ['another provider', { dependencies: { '@cloud-spi/provider-aws': '^1.0.0' } }, 'provider-aws in its dependencies'],
    ['a higher layer', { dependencies: { '@cloud-spi/controller': '^1.0.0' } }, 'controller in its dependencies'],
    ['an npm package', { dependencies: { lodash: '1.0.0' } }, 'lodash in its dependencies'],
    ['a peer', { peerDependencies: { zod: '4.0.0' } }, 'zod in its peerDependencies'],
    ['a test tool in sources', { dependencies: { vitest: '1.0.0' } }, 'vitest in its dependencies'],
    [
      'another provider in tests',
      { devDependencies: { '@cloud-spi/provider-aws': '^1.0.0' } },
      'in its devDependencies',
    ],
    ['types of a package that it may not use', { devDependencies: { '@types/pg': '1.0.0' } }, '@types/pg in its dev'],
    ['no layer', { nx: { tags: [] } }, '0 tags layer:*'],
    ['two layers', { nx: { tags: ['layer:kit', 'layer:provider'] } }, '2 tags layer:*'],
    ['an unknown layer', { nx: { tags: ['layer:unknown'] } }, 'does not know'],
    ['the layer of other packages', { nx: { tags: ['layer:kit'] } }, "not in the table's row"],
  ])('%s is a violation', (_, change, sentence) => {
    expect(findLayerViolations({ ...provider, ...change }, LAYERS)).toEqual([expect.stringContaining(sentence)]);
  });

  test.each([
    ['provider-memory', 'layer:provider', '@cloud-spi/emulator'],
    ['provider-kit', 'layer:kit', '@opentelemetry/api'],
  ])('a peer of %s is one only as long as it is optional', (folder, tag, peer) => {
    const sample: PackageManifest = { ...provider, name: `@cloud-spi/${folder}`, nx: { tags: [tag] } };
    const declared = { ...sample, peerDependencies: { [peer]: '^1.0.0' } };
    const optional = { peerDependenciesMeta: { [peer]: { optional: true } } };
    expect(findLayerViolations({ ...declared, ...optional }, LAYERS)).toEqual([]);
    expect(findLayerViolations(declared, LAYERS)).toEqual([expect.stringContaining(`${peer} in its peerDependencies`)]);
  });

  test('what is built into a package is a devDependency of it, and of no other', () => {
    const spi: PackageManifest = { ...provider, name: '@cloud-spi/spi', nx: { tags: ['layer:contract'] } };
    const zod = { zod: '4.0.0' };
    const bundling = { ...spi, dependencies: {}, devDependencies: zod };
    expect(findLayerViolations(bundling, LAYERS)).toEqual([]);
    expect(findLayerViolations({ ...bundling, name: '@cloud-spi/lab-host' }, LAYERS)).toHaveLength(1);
    expect(findLayerViolations({ ...spi, dependencies: zod }, LAYERS)).toHaveLength(1);
    const source = [{ path: 'src/sample.ts', text: "import { z } from 'zod';" }];
    expect(findUndeclaredImports(bundling, source, ['zod'])).toEqual([]);
    expect(findUndeclaredImports(bundling, source)).toHaveLength(1);
  });

  test('a client that judges a server is a violation outside of tests', () => {
    const emulator: PackageManifest = { ...provider, name: '@cloud-spi/emulator', nx: { tags: ['layer:emulator'] } };
    const sdk = { '@aws-sdk/client-ec2': '3.0.0' };
    const declared = { ...emulator, dependencies: {}, devDependencies: sdk };
    expect(findLayerViolations(declared, LAYERS)).toEqual([]);
    expect(findLayerViolations({ ...declared, dependencies: sdk }, LAYERS)).toEqual([
      expect.stringContaining('client-ec2 in its dependencies'),
    ]);
  });

  test.each([
    "import { test } from 'vitest';",
    "import type { Mock } from 'vitest';",
    "export type { Mock } from 'vitest';",
    "const vitest = await import('vitest');",
    "import 'vitest/config';",
    "import type {\n  Mock,\n} from 'vitest';",
  ])('a source with %j from a devDependency is a violation', (text) => {
    const violations = findUndeclaredImports(provider, [{ path: 'src/sample.ts', text }]);
    expect(violations).toEqual([expect.stringContaining('src/sample.ts imports vitest')]);
  });

  test('imports of dependencies, of own files and of Node are no violations', () => {
    const text = ["import '@cloud-spi/spi';", "import './other.ts';", "import { join } from 'node:path';"].join('\n');
    expect(findUndeclaredImports(provider, [{ path: 'src/sample.ts', text }])).toEqual([]);
  });

  test('a circle is found with its members', () => {
    const circle = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(findDependencyCycle(circle)).toEqual(['b', 'c', 'b']);
    expect(
      findDependencyCycle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
        ]),
      ),
    ).toBeUndefined();
  });
});
