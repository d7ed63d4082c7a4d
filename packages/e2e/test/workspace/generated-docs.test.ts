import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateDocs } from '../../src/docs/generate-docs.ts';
import { WORKSPACE_ROOT } from './read-workspace.ts';

test.each(generateDocs())('$path says what the code says (mend it by `npm run docs`)', ({ path, text }) => {
  expect(readFileSync(join(WORKSPACE_ROOT, path), 'utf8')).toBe(text);
});
