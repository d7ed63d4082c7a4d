import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);

it.each(EXAMPLES)(
  'example %$ of the README runs and prints what its comments say',
  { timeout: 60_000 },
  async (code) => {
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const args = ['--conditions=@cloud-spi/source', '--input-type=module', '--eval', code];
    // A test runner may ask for colors, which are no part of what the comments promise.
    const { FORCE_COLOR: _colors, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
    const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
    expect(promised.length).toBeGreaterThan(0);
    for (const text of promised) expect(stdout.split('\n')).toContain(text);
  },
);
