import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findFileNameViolations } from './find-file-name-violations.ts';
import { findIndexViolations } from './find-index-violations.ts';
import { listSourcePaths, readWorkspace, WORKSPACE_ROOT } from './read-workspace.ts';

const workspace = readWorkspace();

describe('the packages of this repository', () => {
  test.each(workspace)('the files of $folder have names in kebab-case that say what is in them', ({ folder }) => {
    // What a vendor has specified keeps the names that the vendor gave.
    const paths = listSourcePaths(folder).filter((path) => !path.includes('/specification/'));
    expect(findFileNameViolations(paths)).toEqual([]);
  });

  test.each(workspace.filter(({ manifest }) => !manifest.private))(
    'the entry point of $folder is one list of named exports',
    ({ folder }) => {
      const text = readFileSync(join(WORKSPACE_ROOT, 'packages', folder, 'src/index.ts'), 'utf8');
      expect(findIndexViolations(text)).toEqual([]);
    },
  );
});

describe('the checks bite', () => {
  test.each([
    'src/utils.ts',
    'src/types.ts',
    'test/helpers/start.ts',
    'src/queue-manager.ts',
    'src/date-utils.test.ts',
  ])('%s says nothing', (path) => {
    expect(findFileNameViolations([path])).toEqual([expect.stringContaining('does not say what is in it')]);
  });

  test('a README may stand in any folder', () => {
    expect(findFileNameViolations(['test/discovery/README.md', 'README.md'])).toEqual([]);
    expect(findFileNameViolations(['test/discovery/NOTES.md'])).toHaveLength(1);
  });

  test.each(['src/labWorker.ts', 'src/LabWorker.ts', 'src/lab_worker.ts', 'src/labWorker/index.ts'])(
    '%s is not kebab-case',
    (path) => {
      expect(findFileNameViolations([path])).toEqual([`${path} is not kebab-case.`]);
    },
  );

  test.each(['src/index.ts', 'src/volume-types.ts', 'src/migrations/0001-first-tables.ts', 'src/lab-worker.test.ts'])(
    '%s is a good name',
    (path) => {
      expect(findFileNameViolations([path])).toEqual([]);
    },
  );

  test.each([
    ["export * from './a.ts';", 'more than named exports'],
    ["export { default } from './a.ts';", 'default export'],
    ["export { a as default } from './a.ts';", 'default export'],
    ['export const a = 1;', 'more than named exports'],
    ["import './a.ts';\nexport { a } from './a.ts';", 'more than named exports'],
    ["export { a } from 'other-package';", 'more than named exports'],
    ['', 'exports nothing'],
  ])('the entry point %j is a violation', (text, sentence) => {
    expect(findIndexViolations(text)).toEqual([expect.stringContaining(sentence)]);
  });

  test('a list of named exports with comments is a good entry point', () => {
    const text = "/** What it is. */\nexport { a, type B } from './a.ts';\nexport type { C } from './c.ts'; // why\n";
    expect(findIndexViolations(text)).toEqual([]);
  });
});
