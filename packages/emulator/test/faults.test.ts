import { expect, test } from 'vitest';
import type { FaultKind } from '../src/index.ts';
import { address, credentials, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';

test('a dropped request was not handled, a dropped reply was', async () => {
  await using bench = await startBench();
  const { emulator, call } = bench;
  const token = await bench.logIn();
  const importOnce = () => call('POST /import', { token, text: topologyOf(1) });
  emulator.faults.add({ kind: 'drop-before', path: '/api/v0/import', count: 1 });
  await expect(importOnce()).rejects.toThrow();
  expect(emulator.counts().labsImported).toBe(0);
  emulator.faults.add({ kind: 'drop-after', path: '/api/v0/import', count: 1 });
  await expect(importOnce()).rejects.toThrow();
  expect(emulator.counts().labsImported).toBe(1);
  expect((await importOnce()).status).toBe(200);
});

test('a reset arrives as a reset', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'reset', count: 1 });
  await expect(bench.call('GET /system_information')).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await bench.call('GET /system_information')).status).toBe(200);
});

test('a hanging request never gets an answer until the connection ends', async () => {
  await using bench = await startBench();
  const fault = bench.emulator.faults.add({ kind: 'hang', path: '*/system_information' });
  const pending = bench.call('GET /system_information').then(
    () => 'answered',
    () => 'ended',
  );
  await expect.poll(() => fault.hits).toBe(1);
  // Another request is answered meanwhile.
  expect((await bench.call('POST /authenticate', { json: credentials })).status).toBe(200);
  await bench.emulator.stopHost(address);
  expect(await pending).toBe('ended');
});

test('a status fault answers with its status in the shape of an error, or with its own body', async () => {
  await using bench = await startBench();
  const { faults } = bench.emulator;
  faults.add({ kind: 'status', status: 429, count: 1 });
  faults.add({ kind: 'status', status: 401, body: { code: 401, description: 'once' }, count: 1 });
  faults.add({ kind: 'status', status: 502, body: 'Bad Gateway', count: 1 });
  const replies = [];
  for (let count = 0; count < 4; count += 1) replies.push(await bench.call('GET /system_information'));
  expect(replies.map(({ status }) => status)).toEqual([429, 401, 502, 200]);
  expect(replies[0]?.json()).toEqual({ code: 429, description: expect.any(String) });
  expect(replies[1]?.json()).toEqual({ code: 401, description: 'once' });
  expect(replies[2]?.contentType).toBe('text/html');
});

test('a spoiled body is broken in the way its kind says', async () => {
  await using bench = await startBench();
  const spoiled = (kind: FaultKind) => {
    bench.emulator.faults.add({ kind, count: 1 });
    return bench.call('GET /system_information');
  };
  expect(await spoiled('html')).toMatchObject({ status: 200, contentType: 'text/html' });
  const truncated = await spoiled('truncated-body');
  expect(truncated.status).toBe(200);
  expect(() => truncated.json()).toThrow(SyntaxError);
  expect((await spoiled('invalid-utf8')).text).toContain('\ufffd');
  await expect(spoiled('cut-body')).rejects.toThrow();
  expect((await spoiled('slow-body')).json()).toMatchObject({ ready: true });
  expect((await spoiled('delay')).json()).toMatchObject({ ready: true });
});

test('a fault of one host leaves the others alone', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'status', host: '127.113.0.2' });
  expect((await bench.call('GET /system_information')).status).toBe(200);
});

test('the journal tells what was asked and nothing secret', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  await bench.call('POST /import?title=secret-title', { token, text: topologyOf(1) });
  bench.emulator.faults.add({ kind: 'drop-after', count: 1 });
  await bench.call('GET /labs', { token }).catch(() => undefined);
  const at = bench.clock.now();
  expect(bench.emulator.journal()).toEqual([
    { host: address, method: 'POST', path: '/api/v0/authenticate', status: 200, at },
    { host: address, method: 'POST', path: '/api/v0/import', status: 200, at },
    { host: address, method: 'GET', path: '/api/v0/labs', status: null, at },
  ]);
});
