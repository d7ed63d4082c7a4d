import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findBrokenReferences } from './find-broken-references.ts';
import { WORKSPACE_ROOT } from './read-workspace.ts';

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

test('the check bites', () => {
  const text =
    '[here](a.md#part) [gone](b.md) `packages/a/src` `packages/b/src` `npm test` [web](https://example.com/b.md)';
  const exists = {
    fromDocument: (path: string) => path === 'a.md',
    fromRoot: (path: string) => path === 'packages/a/src',
  };
  expect(findBrokenReferences(text, exists)).toEqual(['b.md', 'packages/b/src']);
});
