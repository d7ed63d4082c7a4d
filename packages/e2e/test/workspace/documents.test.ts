import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrokenReferences } from './find-broken-references.ts';
import { LAYERS } from './layers.ts';
import { readWorkspace, WORKSPACE_ROOT } from './read-workspace.ts';

const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/**/*.md'], {
  cwd: WORKSPACE_ROOT,
});

const existsIn = (cwd: string) => (path: string) => globSync(path, { cwd }).length > 0;

test.each(DOCUMENTS)('%s refers to nothing that is not there', (document) => {
  const text = readFileSync(join(WORKSPACE_ROOT, document), 'utf8');
  const fromDocument = existsIn(join(WORKSPACE_ROOT, dirname(document)));
  expect(findBrokenReferences(text, { fromDocument, fromRoot: existsIn(WORKSPACE_ROOT) })).toEqual([]);
});

test('decisions are numbered without a gap', () => {
  const decisions = DOCUMENTS.filter((path) => dirname(path).endsWith('decisions'));
  const numbers = decisions.map((path) => Number(/(\d{4})-/.exec(path)?.[1])).toSorted((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test('README.md has a row for every package', () => {
  const readme = readFileSync(join(WORKSPACE_ROOT, 'README.md'), 'utf8');
  expect(readWorkspace().filter(({ folder }) => !readme.includes(`(packages/${folder})`))).toEqual([]);
});

test.each(Object.entries(LAYERS))('the table of ARCHITECTURE.md says what the layer %s may have', (layer, rule) => {
  const lines = readFileSync(join(WORKSPACE_ROOT, 'ARCHITECTURE.md'), 'utf8').split('\n');
  const row = lines.find((line) => line.startsWith(`| ${layer} `)) ?? '';
  const words = [rule.imports, ...Object.entries(rule.packages)].flat(2);
  expect(words.filter((word) => !row.includes(word))).toEqual([]);
});

test('the check bites', () => {
  const text =
    '[here](a.md#part) [gone](b.md) `packages/a/src` `packages/b/src` `npm test` [web](https://example.com/b.md)';
  const exists = {
    fromDocument: (path: string) => path === 'a.md',
    fromRoot: (path: string) => path === 'packages/a/src',
  };
  expect(findBrokenReferences(text, exists)).toEqual(['b.md', 'packages/b/src']);
});
