import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startLibvirtServer } from './start-libvirt-server.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example of the README runs and prints what its comments say', async () => {
  await using server = await startLibvirtServer();
  const code = /```js\n(.*?)```/s.exec(README)?.[1] ?? '';
  const args = ['--conditions=@cloud-spi/source', '--input-type=module', '--eval', code];
  // A test runner may ask for colors, which are no part of what the comments promise.
  const { FORCE_COLOR: _colors, ...inherited } = process.env;
  const env = { ...inherited, LIBVIRT_TEST_URI: server.uris.unix };
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env });
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text = '']) => text);
  const [events = '', ...rest] = promised;
  const printed = stdout.split('\n').slice(0, -1);
  for (const line of [...events.split(', '), ...rest]) expect(printed).toContain(line);
  expect(printed).toHaveLength(events.split(', ').length + rest.length);
});
