import { expect, test } from 'vitest';
import { smartToken, startBench } from './started-emulator.ts';
import { ProxyRefusal } from './wire-client.ts';

const topology = `
lab: {version: 0.3.0, title: two routers, notes: marker}
nodes:
  - {id: n0, label: r1, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical, label: Gi0/0, slot: 0}]}
  - {id: n1, label: r2, x: 9, y: 9, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
links:
  - {id: l0, n1: n0, i1: i0, n2: n1, i2: i0, label: r1-r2}
`;

test('a booting host refuses, then shows 502 and 503 pages, then an API that is not ready, then is ready', async () => {
  await using bench = await startBench({ ready: false });
  const { call, clock } = bench;

  await expect(call('GET /system_information')).rejects.toEqual(new ProxyRefusal(502));
  clock.advance(60_000);
  expect(await call('GET /system_information')).toMatchObject({ status: 502, contentType: 'text/html' });
  clock.advance(60_000);
  expect(await call('GET /system_information')).toMatchObject({ status: 503, contentType: 'text/html' });
  clock.advance(30_000);
  expect((await call('GET /system_information')).json()).toMatchObject({ ready: false });
  clock.advance(90_000);
  expect((await call('GET /system_information')).json()).toEqual({
    version: '2.9.0+build.3',
    ready: true,
    allow_ssh_pubkey_auth: false,
    oui: null,
  });
});

test('a license is registered, authorized and given back', async () => {
  await using bench = await startBench();
  const { call, clock, emulator } = bench;
  const token = await bench.logIn();
  const statuses = async () => {
    const status = (await call('GET /licensing', { token })).json<{
      registration: { status: string };
      authorization: { status: string };
    }>();
    return [status.registration.status, status.authorization.status];
  };

  expect(await statuses()).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);
  expect((await call('PUT /licensing/product_license', { token, json: 'CML_Personal' })).status).toBe(204);
  const registered = await call('POST /licensing/registration', { token, json: { token: smartToken } });
  expect(registered).toMatchObject({ status: 204, text: '' });
  expect(await statuses()).toEqual(['IN_PROGRESS', 'EVAL_MODE']);
  clock.advance(10_000);
  expect(await statuses()).toEqual(['COMPLETED', 'WAITING']);
  clock.advance(5_000);
  expect(await statuses()).toEqual(['COMPLETED', 'IN_COMPLIANCE']);
  expect(emulator.smartAccount.seats()).toMatchObject([{ product: 'CML_Personal', address: '127.113.0.1' }]);

  expect(await call('DELETE /licensing/deregistration', { token })).toMatchObject({ status: 204, text: '' });
  clock.advance(15_000);
  expect(await statuses()).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);
  expect(emulator.smartAccount.seats()).toEqual([]);
  expect(await call('DELETE /licensing/deregistration', { token })).toMatchObject({ status: 400, text: '' });
});

test('a lab is imported, started, stopped, wiped and deleted', async () => {
  await using bench = await startBench();
  const { call, clock, emulator } = bench;
  const token = await bench.logIn();
  const imported = await call('POST /import?title=my%20lab', { token, text: topology });
  const { id } = imported.json<{ id: string; warnings: string[] | null }>();
  expect(imported).toMatchObject({ status: 200 });
  const state = async () => [
    (await call(`GET /labs/${id}/state`, { token })).json(),
    (await call(`GET /labs/${id}/check_if_converged`, { token })).json(),
  ];

  expect((await call('GET /labs', { token })).json()).toEqual([id]);
  expect((await call(`GET /labs/${id}`, { token })).json()).toMatchObject({
    lab_title: 'my lab',
    lab_notes: 'marker',
    node_count: 2,
    link_count: 1,
  });
  expect(await state()).toEqual(['DEFINED_ON_CORE', true]);
  expect((await call(`PUT /labs/${id}/start`, { token })).status).toBe(204);
  expect(await state()).toEqual(['STARTED', false]);
  expect((await call(`DELETE /labs/${id}`, { token })).status).toBe(400);
  expect((await call(`PUT /labs/${id}/wipe`, { token })).status).toBe(400);
  clock.advance(92_000);
  expect(await state()).toEqual(['STARTED', true]);
  expect((await call(`PUT /labs/${id}/stop`, { token })).status).toBe(204);
  expect(await state()).toEqual(['STARTED', false]);
  clock.advance(5_000);
  expect(await state()).toEqual(['STOPPED', true]);
  expect((await call(`DELETE /labs/${id}`, { token })).status).toBe(400);
  expect((await call(`PUT /labs/${id}/wipe`, { token })).status).toBe(204);
  expect(await state()).toEqual(['STOPPED', false]);
  clock.advance(3_000);
  expect(await state()).toEqual(['DEFINED_ON_CORE', true]);
  expect((await call(`DELETE /labs/${id}`, { token })).status).toBe(204);
  expect((await call(`GET /labs/${id}`, { token })).status).toBe(404);
  expect(emulator.counts()).toMatchObject({ labsImported: 1, labsDeleted: 1, labsExisting: 0, logins: 1 });
});
