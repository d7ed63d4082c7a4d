import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findInstalled } from '../src/measure/installed-size.ts';

test('a package counts once, with everything it depends on, and without what lies in it for itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-size-'));
  const install = async (path: string, manifest: object, bytes: number) => {
    const root = join(folder, 'node_modules', path);
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(root, 'index.js'), 'x'.repeat(bytes));
    return JSON.stringify(manifest).length + bytes;
  };
  const one = await install('one', { name: 'one', dependencies: { two: '1', three: '1' } }, 1_000);
  const two = await install('two', { name: 'two', dependencies: { three: '2' } }, 100);
  const nested = await install('two/node_modules/three', { name: 'three' }, 10);
  const three = await install('three', { name: 'three' }, 1);
  const found = findInstalled('one', folder);
  await rm(folder, { recursive: true });
  expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['one', one],
    ['two', two],
    ['three', nested],
    ['three', three],
  ]);
});

test('a package that is not installed is named', () => {
  expect(() => findInstalled('not-installed-at-all', tmpdir())).toThrow(/not-installed-at-all/);
});
