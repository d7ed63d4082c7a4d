import { expect, test } from 'vitest';
import { address, type Bench, credentials, smartToken, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';
import { send } from './wire-client.ts';

async function statusesOf(bench: Bench, token: string): Promise<string[]> {
  const { registration, authorization } = (await bench.call('GET /licensing', { token })).json<{
    registration: { status: string };
    authorization: { status: string };
  }>();
  return [registration.status, authorization.status];
}

function register(bench: Bench, token: string, changes: Record<string, unknown> = {}) {
  return bench.call('POST /licensing/registration', { token, json: { token: smartToken, ...changes } });
}

/** Registers and waits until that has settled. */
async function license(bench: Bench, token: string): Promise<void> {
  await register(bench, token);
  bench.clock.advance(15_000);
}

test('a token that the Smart Account never issued is 400, or fails later by the knob', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  expect((await register(bench, token, { token: 'wrong' })).status).toBe(400);
  expect(await statusesOf(bench, token)).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);

  await bench.emulator.configureHost(address, { knobs: { unknownToken: 'fail-later' } });
  expect((await register(bench, token, { token: 'wrong' })).status).toBe(204);
  bench.clock.advance(10_000);
  expect(await statusesOf(bench, token)).toEqual(['FAILED', 'EVAL_MODE']);
  expect((await register(bench, token)).status).toBe(204);
});

test('an expired token is accepted and fails later', async () => {
  await using bench = await startBench();
  bench.emulator.smartAccount.addToken('expired', bench.clock.now());
  const token = await bench.logIn();
  expect((await register(bench, token, { token: 'expired' })).status).toBe(204);
  bench.clock.advance(10_000);
  expect(await statusesOf(bench, token)).toEqual(['FAILED', 'EVAL_MODE']);
});

test('without a seat a host is registered but out of compliance, until a renewal finds one', async () => {
  await using bench = await startBench();
  const { emulator, call } = bench;
  emulator.smartAccount.setSeats('CML_Enterprise', 0);
  const token = await bench.logIn();
  await license(bench, token);
  expect(await statusesOf(bench, token)).toEqual(['COMPLETED', 'OUT_OF_COMPLIANCE']);
  expect((await call('GET /diagnostics/licensing', { token })).json()).toMatchObject({ quota: 5 });

  emulator.smartAccount.setSeats('CML_Enterprise', 1);
  expect((await call('PUT /licensing/authorization/renew', { token })).status).toBe(204);
  expect(await statusesOf(bench, token)).toEqual(['COMPLETED', 'OUT_OF_COMPLIANCE']);
  bench.clock.advance(5_000);
  expect(await statusesOf(bench, token)).toEqual(['COMPLETED', 'IN_COMPLIANCE']);
  expect((await call('GET /diagnostics/licensing', { token })).json()).toMatchObject({ quota: 20 });
});

test('two requests at a time are 409, and so is registering twice unless asked for', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  await register(bench, token);
  expect((await register(bench, token)).status).toBe(409);
  bench.clock.advance(15_000);
  expect((await register(bench, token)).status).toBe(409);
  expect((await register(bench, token, { reregister: true })).status).toBe(204);
  bench.clock.advance(15_000);
  expect(bench.emulator.smartAccount.seats()).toHaveLength(1);
});

test('deregistering is 409 while a node runs and while a deregistration runs', async () => {
  await using bench = await startBench();
  const { call, clock } = bench;
  const token = await bench.logIn();
  await license(bench, token);
  const { id } = (await call('POST /import', { token, text: topologyOf(1) })).json<{ id: string }>();
  await call(`PUT /labs/${id}/start`, { token });
  expect((await call('DELETE /licensing/deregistration', { token })).status).toBe(409);
  await call(`PUT /labs/${id}/stop`, { token });
  clock.advance(5_000);
  expect((await call('DELETE /licensing/deregistration', { token })).status).toBe(204);
  expect((await call('DELETE /licensing/deregistration', { token })).status).toBe(409);
});

test('without a license server a registration waits, and deregistering is 202 and leaves the seat taken', async () => {
  await using bench = await startBench();
  const { emulator, call, clock } = bench;
  const token = await bench.logIn();
  emulator.smartAccount.setReachable(false);
  await register(bench, token);
  clock.advance(3_600_000);
  expect(await statusesOf(bench, token)).toEqual(['IN_PROGRESS', 'EVAL_MODE']);
  emulator.smartAccount.setReachable(true);
  clock.advance(15_000);
  expect(await statusesOf(bench, token)).toEqual(['COMPLETED', 'IN_COMPLIANCE']);

  emulator.smartAccount.setReachable(false);
  expect(await call('DELETE /licensing/deregistration', { token })).toMatchObject({ status: 202, text: '' });
  clock.advance(15_000);
  expect(await statusesOf(bench, token)).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);
  expect(emulator.counts().seatsHeld).toBe(1);
  emulator.smartAccount.setReachable(true);
  expect(await statusesOf(bench, token)).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);
});

test('a registration that is given up while it waits for the license server stays given up', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  bench.emulator.smartAccount.setReachable(false);
  await register(bench, token);
  expect((await bench.call('DELETE /licensing/deregistration', { token })).status).toBe(202);
  bench.clock.advance(15_000);
  bench.emulator.smartAccount.setReachable(true);
  bench.clock.advance(15_000);
  expect(await statusesOf(bench, token)).toEqual(['NOT_REGISTERED', 'EVAL_MODE']);
  expect(bench.emulator.counts().seatsHeld).toBe(0);
});

test('a host that is removed without deregistering keeps its seat from the next one', async () => {
  await using bench = await startBench();
  const { emulator, clock } = bench;
  await license(bench, await bench.logIn());
  const [lost] = emulator.smartAccount.seats();
  await emulator.removeHost(address);
  expect(emulator.smartAccount.seats()).toEqual([lost]);

  const next = { address: '127.113.0.2', ...credentials };
  await emulator.addHost(next);
  clock.advance(240_000);
  const toNext = { proxyUrl: emulator.proxyUrl, address: next.address };
  const token = (await send(toNext, 'POST /authenticate', { json: credentials })).json<string>();
  await send(toNext, 'POST /licensing/registration', { token, json: { token: smartToken } });
  clock.advance(15_000);
  expect((await send(toNext, 'GET /licensing', { token })).json()).toMatchObject({
    authorization: { status: 'OUT_OF_COMPLIANCE' },
  });

  expect(emulator.smartAccount.removeSeat(lost?.productUuid ?? '')).toBe(true);
  await send(toNext, 'PUT /licensing/authorization/renew', { token });
  clock.advance(5_000);
  expect(emulator.smartAccount.seats()).toMatchObject([{ address: next.address }]);
});

test('expansion nodes are ordered for enterprise products only and raise the node limit', async () => {
  await using bench = await startBench();
  const { call, clock } = bench;
  const token = await bench.logIn();
  await license(bench, token);
  const { features } = (await call('GET /licensing', { token })).json<{ features: { id: string }[] }>();
  const expansion = features.find(({ id }) => id.startsWith('regid.2019-10.com.cisco.CML_NODE_COUNT,1.0_'));
  const order = (count: number) => call('PATCH /licensing/features', { token, json: [{ id: expansion?.id, count }] });
  expect((await order(301)).status).toBe(400);
  expect((await order(30)).status).toBe(204);
  clock.advance(5_000);
  expect((await call('GET /diagnostics/licensing', { token })).json()).toMatchObject({ quota: 50 });

  await call('DELETE /licensing/deregistration', { token });
  clock.advance(15_000);
  await call('PUT /licensing/product_license', { token, json: 'CML_Personal' });
  expect((await order(1)).status).toBe(400);
});

test('product and transport can only be changed on an unregistered host', async () => {
  await using bench = await startBench();
  const { call } = bench;
  const token = await bench.logIn();
  const setTransport = () =>
    call('PUT /licensing/transport', {
      token,
      json: { proxy: { server: '10.0.0.1', port: 3128 }, ssms: 'https://ssms.example/licensing/api' },
    });
  expect((await setTransport()).status).toBe(204);
  expect((await call('GET /licensing', { token })).json()).toMatchObject({
    transport: { proxy: { server: '10.0.0.1', port: 3128 }, ssms: 'https://ssms.example/licensing/api' },
  });
  await license(bench, token);
  expect((await setTransport()).status).toBe(400);
  expect((await call('PUT /licensing/product_license', { token, json: 'CML_Personal' })).status).toBe(400);
  expect((await call('PUT /licensing/product_license', { token, json: 'CML_Enterprise' })).status).toBe(204);
});

test('newer releases answer licensing calls with the status instead of nothing', async () => {
  await using bench = await startBench({ knobs: { licensingReply: 'status' } });
  const reply = await register(bench, await bench.logIn());
  expect(reply.status).toBe(200);
  expect(reply.json()).toMatchObject({ registration: { status: 'IN_PROGRESS' } });
});

test('feature statuses and the last renewal say nothing good even when all is well, as on a live host', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  await license(bench, token);
  const body = (await bench.call('GET /licensing', { token })).json<{
    features: { status: string }[];
    registration: { renew_time: { status: string; attempted: string } };
  }>();
  expect(body.features.map(({ status }) => status)).toEqual(['WAITING', 'INIT']);
  expect(body.registration.renew_time.status).toBe('FAILED');
  expect(body.registration.renew_time.attempted).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
});
