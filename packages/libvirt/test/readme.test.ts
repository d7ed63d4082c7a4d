import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLibvirtClient, LIBVIRT_CLIENT_ERROR_KINDS } from '../src/index.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README names every call', async () => {
  await using client = createLibvirtClient({ uri: 'test:///default' });
  const { host, domains, pools, volumes, networks } = client;
  const names = Object.entries({ host, domains, pools, volumes, networks }).flatMap(([group, calls]) => {
    const row = README.split('\n').find((line) => line.startsWith(`| \`client.${group}\` `)) ?? '';
    return Object.keys(calls).filter((name) => !row.includes(`\`${name}\``));
  });
  expect(names).toEqual([]);
});

test('the README names every kind of error', () => {
  expect(Object.keys(LIBVIRT_CLIENT_ERROR_KINDS).filter((kind) => !README.includes(`\`${kind}\``))).toEqual([]);
});
