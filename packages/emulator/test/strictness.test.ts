import { expect, test } from 'vitest';
import { type Bench, startBench } from './started-emulator.ts';

test.each<[string, string, unknown]>([
  ['an object where a bare string is wanted', 'PUT /licensing/product_license', { product_license: 'CML_Personal' }],
  ['a product of more than 20 characters', 'PUT /licensing/product_license', 'CML_Enterprise_Enterprise'],
  ['a registration token as product', 'PUT /licensing/product_license', 'ZW11bGF0ZWQ+=='],
  ['a product that does not exist', 'PUT /licensing/product_license', 'CML_Imaginary'],
  ['a token with a space', 'POST /licensing/registration', { token: 'a b' }],
  ['an unknown key', 'POST /licensing/registration', { token: 'a', product: 'x' }],
  ['features as a map', 'PATCH /licensing/features', { 'regid.x': 5 }],
  ['an empty list of features', 'PATCH /licensing/features', []],
  ['a transport without its port', 'PUT /licensing/transport', { proxy: { server: null } }],
  ['a topology in a new lab', 'POST /labs', { title: 'x', topology: {} }],
  ['a title that is too long', 'POST /labs', { title: 'x'.repeat(65) }],
  ['a word instead of a boolean', 'PATCH /system/maintenance_mode', { maintenance_mode: 'on' }],
])('%s is 400 in the shape of an error', async (_title, operation, json) => {
  await using bench = await startBench();
  const reply = await bench.call(operation, { token: await bench.logIn(), json });
  expect(reply).toMatchObject({ status: 400, contentType: 'application/json' });
  expect(reply.json()).toEqual({ code: 400, description: expect.any(String) });
});

test('the status of a broken schema and of a malformed id are knobs', async () => {
  await using bench = await startBench({ knobs: { schemaErrorStatus: 422, malformedIdStatus: 404 } });
  const token = await bench.logIn();
  expect((await bench.call('POST /labs', { token, text: '{' })).status).toBe(422);
  expect((await bench.call('GET /labs/not-an-id', { token })).status).toBe(404);
});

test('a malformed id is 400 and an unknown one 404', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const unknown = '90f84e38-a71c-4d57-8d90-00fa8a197385';
  expect((await bench.call('GET /labs/not-an-id', { token })).status).toBe(400);
  expect((await bench.call(`GET /labs/${unknown}`, { token })).status).toBe(404);
  expect((await bench.call(`GET /labs/${unknown}/nodes`, { token })).status).toBe(404);
});

test('an operation that the emulator does not know is 501 and named', async () => {
  await using bench = await startBench();
  const reply = await bench.call('POST /labs/x/annotations', { token: await bench.logIn(), json: {} });
  expect(reply.status).toBe(501);
  expect(reply.json()).toEqual({
    code: 501,
    description: expect.stringContaining('POST /labs/x/annotations'),
  });
});

test('a path outside the API is an HTML page', async () => {
  await using bench = await startBench();
  expect(await bench.call('GET //')).toMatchObject({ status: 404, contentType: 'text/html' });
});

test('license reservation is refused cleanly', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const statusOf = async (operation: string) => (await bench.call(operation, { token })).status;
  expect(await statusOf('PUT /licensing/reservation/mode')).toBe(409);
  expect(await statusOf('GET /licensing/reservation/return_code')).toBe(409);
});

test('maintenance keeps users without rights out', async () => {
  await using bench = await startBench();
  const admin = await bench.logIn();
  const user = { username: 'student', password: 'pw' };
  await bench.call('POST /users', { token: admin, json: user });
  const token = (await bench.call('POST /authenticate', { json: user })).json<string>();
  const enter = await setMaintenance(bench, admin, true);
  expect(enter.json()).toMatchObject({ maintenance_mode: true });
  expect((await bench.call('GET /labs', { token })).status).toBe(403);
  expect((await bench.call('POST /authenticate', { json: user })).status).toBe(403);
  await setMaintenance(bench, admin, false);
  expect((await bench.call('GET /labs', { token })).status).toBe(200);
});

function setMaintenance(bench: Bench, token: string, enabled: boolean) {
  return bench.call('PATCH /system/maintenance_mode', { token, json: { maintenance_mode: enabled } });
}
