import { expect, test } from 'vitest';
import { password, startBench, username } from './bench.ts';

const hourMs = 3_600_000;
const logins = /^\/api\/v0\/auth_extended$/;

test('a wrong password is told apart, and not tried again within a minute', async () => {
  await using bench = await startBench();
  let current = 'wrong-password';
  const host = bench.connect({ credentials: async () => ({ username, password: current }) });
  await expect(host.authenticate()).rejects.toMatchObject({ kind: 'authentication-failed', status: 403 });
  await expect(host.license()).rejects.toMatchObject({ kind: 'authentication-failed' });
  expect(bench.requests('POST', logins)).toBe(1);

  bench.clock.advance(60_000);
  current = password;
  await host.authenticate();
  expect(bench.requests('POST', logins)).toBe(2);
});

test('however many calls begin at once, one login serves them all', async () => {
  await using bench = await startBench();
  await Promise.all(Array.from({ length: 20 }, () => bench.host.license()));
  expect(bench.requests('POST', logins)).toBe(1);
});

test('a failed login fails all that waited for it, and asks the host once', async () => {
  await using bench = await startBench();
  const host = bench.connect({ credentials: async () => ({ username, password: 'wrong' }) });
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => host.license()));
  expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  expect(bench.requests('POST', logins)).toBe(1);
});

test('a login is renewed before the token expires, so the host never has to refuse it', async () => {
  await using bench = await startBench();
  await bench.host.license();
  bench.clock.advance(19 * hourMs);
  await bench.host.license();
  expect(bench.requests('POST', logins)).toBe(1);
  bench.clock.advance(hourMs);
  await bench.host.license();
  expect(bench.requests('POST', logins)).toBe(2);
  expect(bench.emulator.journal().filter(({ status }) => status === 401)).toEqual([]);
});

test('a token that the host refuses costs one new login, and the call succeeds', async () => {
  await using bench = await startBench();
  await bench.host.license();
  bench.emulator.faults.add({ kind: 'status', status: 401, path: '/api/v0/licensing', count: 1 });
  expect(await bench.host.license()).toMatchObject({ registration: 'none' });
  expect(bench.requests('POST', logins)).toBe(2);
});

test('a host that refuses every token makes the call fail after one new login', async () => {
  await using bench = await startBench();
  await bench.host.license();
  bench.emulator.faults.add({ kind: 'status', status: 401, path: '/api/v0/licensing' });
  await expect(bench.host.license()).rejects.toMatchObject({ kind: 'authentication-failed', status: 401 });
  expect(bench.requests('POST', logins)).toBe(2);
});

test('credentials that cannot be resolved are told without what their source said', async () => {
  await using bench = await startBench();
  const host = bench.connect({
    credentials: async () => {
      throw new Error('the vault says s3cret');
    },
  });
  const error = await host.authenticate().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'authentication-failed' });
  expect(JSON.stringify(error)).not.toContain('s3cret');
  expect(bench.emulator.journal()).toEqual([]);
});

test("one caller's deadline does not end the login that others wait for", async () => {
  await using bench = await startBench();
  const resolvers: (() => void)[] = [];
  const host = bench.connect({
    credentials: () => new Promise((resolve) => resolvers.push(() => resolve({ username, password }))),
  });
  const patient = host.license();
  await expect(host.license({ timeoutMs: 20 })).rejects.toMatchObject({ kind: 'timeout' });
  for (const resolve of resolvers) resolve();
  expect(await patient).toMatchObject({ registration: 'none' });
  expect(resolvers).toHaveLength(1);
});

test('disposing logs out, settles what is pending and refuses what comes later', async () => {
  await using bench = await startBench();
  const { host, emulator } = bench;
  await host.authenticate();
  emulator.faults.add({ kind: 'hang', path: '/api/v0/licensing' });
  const pending = expect(host.license()).rejects.toMatchObject({ kind: 'aborted' });
  await host[Symbol.asyncDispose]();
  await pending;
  await host[Symbol.asyncDispose]();
  expect(bench.requests('DELETE', /\/logout$/)).toBe(1);

  const before = emulator.journal().length;
  await expect(host.probe()).rejects.toMatchObject({ kind: 'aborted' });
  await expect(host.license()).rejects.toMatchObject({ kind: 'aborted' });
  expect(emulator.journal()).toHaveLength(before);
});

test('a disposed connection asks for no credentials', async () => {
  await using bench = await startBench();
  let asked = 0;
  const host = bench.connect({
    credentials: async () => {
      asked += 1;
      return { username, password };
    },
  });
  await host[Symbol.asyncDispose]();
  await expect(host.license()).rejects.toMatchObject({ kind: 'aborted' });
  expect(asked).toBe(0);
});

test('credentials that could not be resolved may be asked for again at once', async () => {
  await using bench = await startBench();
  let isThere = false;
  const host = bench.connect({
    credentials: async () => {
      if (!isThere) throw new Error('not there yet');
      return { username, password };
    },
  });
  await expect(host.license()).rejects.toMatchObject({ kind: 'authentication-failed' });
  isThere = true;
  expect(await host.license()).toMatchObject({ registration: 'none' });
});
