import { expect, test } from 'vitest';
import { responseKeys } from './fixtures/response-keys.ts';
import { startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';

test.each(Object.entries(responseKeys))('%s has the keys of the published schema', async (path, keys) => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const { id } = (await bench.call('POST /import', { token, text: topologyOf(1) })).json<{ id: string }>();
  await bench.call(`PUT /labs/${id}/start`, { token });
  const reply = await bench.call(`GET ${path.replace(':lab', id)}`, { token });
  expect(reply.status).toBe(200);
  const body = reply.json();
  const entries = Array.isArray(body) ? body : [body];
  expect(entries).not.toHaveLength(0);
  for (const entry of entries) {
    expect(Object.keys(entry)).toEqual(expect.arrayContaining([...keys.required]));
    if (!keys.closed) continue;
    const known = new Set([...keys.required, ...(keys.optional ?? [])]);
    expect(Object.keys(entry).filter((key) => !known.has(key))).toEqual([]);
  }
});
