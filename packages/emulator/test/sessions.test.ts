import { expect, test } from 'vitest';
import { credentials, startBench } from './started-emulator.ts';

test('a token is a JWT that lasts as long as the session timeout', async () => {
  await using bench = await startBench();
  const token = await bench.logIn();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ exp: claims.iat + 86_400, iat: bench.clock.now() / 1000 });

  bench.clock.advance(86_399_999);
  expect((await bench.call('GET /authok', { token })).status).toBe(200);
  bench.clock.advance(1);
  const expired = await bench.call('GET /authok', { token });
  expect(expired.status).toBe(401);
  expect(expired.json()).toEqual({ code: 401, description: expect.any(String) });
});

test('a changed session timeout holds for later logins', async () => {
  await using bench = await startBench();
  const admin = await bench.logIn();
  expect((await bench.call('PATCH /web_session_timeout/299', { token: admin })).status).toBe(400);
  expect((await bench.call('PATCH /web_session_timeout/300', { token: admin })).status).toBe(200);
  const token = await bench.logIn();
  bench.clock.advance(300_000);
  expect((await bench.call('GET /authok', { token })).status).toBe(401);
  expect((await bench.call('GET /web_session_timeout', { token: admin })).json()).toBe(300);
});

test('the extended login tells user id and rights', async () => {
  await using bench = await startBench();
  const reply = (await bench.call('POST /auth_extended', { json: credentials })).json<{ id: string; token: string }>();
  expect(reply).toMatchObject({ username: 'admin', admin: true, error: null });
  const id = await bench.call('GET /users/admin/id', { token: reply.token });
  expect(id.json()).toBe(reply.id);
});

test('a wrong password is 403 and is counted', async () => {
  await using bench = await startBench();
  const reply = await bench.call('POST /authenticate', { json: { ...credentials, password: 'wrong' } });
  expect(reply).toMatchObject({ status: 403 });
  expect(bench.emulator.counts()).toMatchObject({ logins: 0, failedLogins: 1 });
});

test.each([
  ['no header', undefined],
  ['a token of nobody', 'a.b.c'],
])('%s is 401', async (_title, token) => {
  await using bench = await startBench();
  expect((await bench.call('GET /labs', { token })).status).toBe(401);
});

test('a token with another signature is 401', async () => {
  await using bench = await startBench();
  const [header, claims] = (await bench.logIn()).split('.');
  expect((await bench.call('GET /labs', { token: `${header}.${claims}.${'A'.repeat(43)}` })).status).toBe(401);
});

test('logout revokes one session, or all of the user', async () => {
  await using bench = await startBench();
  const [one, two, three] = [await bench.logIn(), await bench.logIn(), await bench.logIn()];
  expect((await bench.call('DELETE /logout', { token: one })).json()).toBe(true);
  const statuses = async () => [
    (await bench.call('GET /authok', { token: one })).status,
    (await bench.call('GET /authok', { token: two })).status,
  ];
  expect(await statuses()).toEqual([401, 200]);
  await bench.call('DELETE /logout?clear_all_sessions=true', { token: three });
  expect(await statuses()).toEqual([401, 401]);
});

test('a changed password ends the sessions, unless the knob says otherwise', async () => {
  await using bench = await startBench();
  const { call, emulator } = bench;
  const change = async (token: string, password: string) => {
    const id = (await call('GET /users/admin/id', { token })).json<string>();
    return call(`PATCH /users/${id}`, { token, json: { password: { new_password: password } } });
  };
  const first = await bench.logIn();
  expect((await change(first, 'second')).status).toBe(200);
  expect((await call('GET /authok', { token: first })).status).toBe(401);
  expect((await call('POST /authenticate', { json: credentials })).status).toBe(403);

  await emulator.configureHost('127.113.0.1', { knobs: { passwordChangeRevokesSessions: false } });
  const second = await call('POST /authenticate', { json: { username: 'admin', password: 'second' } });
  const token = second.json<string>();
  await change(token, 'third');
  expect((await call('GET /authok', { token })).status).toBe(200);
});

test('while the system is not ready a login is allowed or forbidden by the knob', async () => {
  await using bench = await startBench({ ready: false });
  bench.clock.advance(150_000);
  expect((await bench.call('POST /authenticate', { json: credentials })).status).toBe(200);
  await bench.emulator.configureHost('127.113.0.1', { knobs: { loginWhileNotReady: 'forbid' } });
  expect((await bench.call('POST /authenticate', { json: credentials })).status).toBe(403);
  bench.clock.advance(90_000);
  expect((await bench.call('POST /authenticate', { json: credentials })).status).toBe(200);
});

test('a user without rights sees only own labs and no licensing', async () => {
  await using bench = await startBench();
  const { call } = bench;
  const admin = await bench.logIn();
  const lab = (await call('POST /labs', { token: admin, json: { title: 'of admin' } })).json<{ id: string }>();
  const user = { username: 'student', password: 'pw' };
  expect((await call('POST /users', { token: admin, json: user })).status).toBe(201);
  const token = (await call('POST /authenticate', { json: user })).json<string>();
  const own = (await call('POST /labs', { token, json: { title: 'own' } })).json<{ id: string }>();

  expect((await call('GET /licensing', { token })).status).toBe(403);
  expect((await call(`GET /labs/${lab.id}`, { token })).status).toBe(404);
  expect((await call('GET /labs?show_all=true', { token })).json()).toEqual([own.id]);
  expect((await call('GET /labs', { token: admin })).json()).toEqual([lab.id]);
  expect((await call('GET /labs?show_all=true', { token: admin })).json()).toEqual([lab.id, own.id]);
});
