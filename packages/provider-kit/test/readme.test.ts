import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TELEMETRY_NAMES } from '../src/index.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);

describe('the README', () => {
  it.each(EXAMPLES)(
    'has an example %$ that runs and prints what its comments say',
    { timeout: 60_000 },
    async (code) => {
      const cwd = fileURLToPath(new URL('..', import.meta.url));
      const args = ['--conditions=@cloud-spi/source', '--input-type=module', '--eval', code];
      // A test runner may ask for colors, which are no part of what the comments promise.
      const { FORCE_COLOR: _colors, ...env } = process.env;
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
      const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
      expect(stdout.split('\n').slice(0, -1)).toEqual(promised);
    },
  );

  it('names everything that is reported to OpenTelemetry', () => {
    const names = Object.values(TELEMETRY_NAMES).filter((name) => name !== TELEMETRY_NAMES.callSpanPrefix);
    expect(names.filter((name) => !README.includes(`\`${name}\``))).toEqual([]);
  });
});
