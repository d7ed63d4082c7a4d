import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as baseTest, expect } from 'vitest';
import { startCmlEmulator } from '../src/index.ts';
import { createManualClock } from './manual-clock.ts';
import { address, smartToken, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';
import { fingerprintOf, send } from './wire-client.ts';

const test = baseTest.extend<{ directory: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: the form that fixtures without dependencies must have
  directory: async ({}, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-emulator-'));
    await use(directory);
    await rm(directory, { recursive: true });
  },
});

test('another emulator goes on from the state file alone: certificate, sessions, labs, seats, counts', async ({
  directory,
}) => {
  const stateFile = join(directory, 'state.json');
  await using bench = await startBench({ stateFile, host: { instanceId: 'i-1' } });
  const { call, clock, emulator } = bench;
  const token = await bench.logIn();
  await call('POST /licensing/registration', { token, json: { token: smartToken } });
  const { id } = (await call('POST /import', { token, text: topologyOf(2) })).json<{ id: string }>();
  await call(`PUT /labs/${id}/start`, { token });
  const fingerprint = await fingerprintOf(emulator.proxyUrl, address);

  // The first one is not closed: it is as if it had been killed.
  clock.advance(60_000);
  const second = await startCmlEmulator({ stateFile, clock });
  try {
    const target = { proxyUrl: second.proxyUrl, address };
    expect(await fingerprintOf(second.proxyUrl, address)).toBe(fingerprint);
    expect((await send(target, `GET /labs/${id}/state`, { token })).json()).toBe('STARTED');
    expect((await send(target, `GET /labs/${id}/check_if_converged`, { token })).json()).toBe(true);
    expect((await send(target, 'GET /licensing', { token })).json()).toMatchObject({
      authorization: { status: 'IN_COMPLIANCE' },
    });
    expect(second.smartAccount.seats()).toEqual(emulator.smartAccount.seats());
    expect(second.counts()).toEqual(emulator.counts());
    expect(second.hosts()).toEqual(emulator.hosts());
    const other = (await send(target, 'POST /import', { token, text: topologyOf(1) })).json<{ id: string }>();
    expect(other.id).not.toBe(id);
  } finally {
    await second.close();
  }
});

test('a change is in the file before its reply, also when the reply is lost', async ({ directory }) => {
  const stateFile = join(directory, 'state.json');
  await using bench = await startBench({ stateFile });
  const token = await bench.logIn();
  bench.emulator.faults.add({ kind: 'drop-after', path: '*/import' });
  await bench.call('POST /import', { token, text: topologyOf(1) }).catch(() => undefined);
  const saved = JSON.parse(await readFile(stateFile, 'utf8'));
  expect(saved.hosts[0].labs).toHaveLength(1);
});

test('changed passwords, rotated certificates, stopped and removed hosts survive', async ({ directory }) => {
  const stateFile = join(directory, 'state.json');
  const clock = createManualClock();
  const first = await startCmlEmulator({ stateFile, clock });
  await first.addHost({ address, username: 'admin', password: 'one' });
  await first.addHost({ address: '127.113.0.2', username: 'admin', password: 'one' });
  const rotated = await first.rotateCertificate(address);
  await first.stopHost(address);
  await first.removeHost('127.113.0.2');
  await first.close();

  const second = await startCmlEmulator({ stateFile, clock });
  const hosts = second.hosts();
  await second.close();
  expect(hosts).toMatchObject([{ address, phase: 'stopped', certificateFingerprint256: rotated }]);
});

test('the file is written whole, for its owner alone, and nothing else is left beside it', async ({ directory }) => {
  const stateFile = join(directory, 'state.json');
  await using bench = await startBench({ stateFile });
  await bench.logIn();
  expect(await readdir(directory)).toEqual(['state.json']);
  // Windows knows no such mode.
  if (process.platform !== 'win32') expect((await stat(stateFile)).mode & 0o777).toBe(0o600);
});

test('polling does not write the file', async ({ directory }) => {
  const stateFile = join(directory, 'state.json');
  await using bench = await startBench({ stateFile });
  const token = await bench.logIn();
  await rm(stateFile);
  await bench.call('GET /labs', { token });
  await bench.call('GET /licensing', { token });
  expect(await readdir(directory)).toEqual([]);
});

test.each([
  ['text that is no JSON', 'hello'],
  ['something else', '{"version":2}'],
])('a state file with %s is refused with the way out', async (_title, content) => {
  const directory = await mkdtemp(join(tmpdir(), 'cloud-spi-emulator-'));
  const stateFile = join(directory, 'state.json');
  await writeFile(stateFile, content);
  await expect(startCmlEmulator({ stateFile })).rejects.toThrow(/delete it to start afresh/);
  await rm(directory, { recursive: true });
});

test('the same seed gives the same ids, tokens and token of the Smart Account', async () => {
  const idsOf = async () => {
    await using bench = await startBench({ seed: 7, smartAccount: {} });
    const token = await bench.logIn();
    const lab = (await bench.call('POST /labs', { token, json: {} })).json<{ id: string }>();
    return [token, lab.id, bench.emulator.smartAccount.tokens(), bench.emulator.hosts()[0]?.productUuid];
  };
  expect(await idsOf()).toEqual(await idsOf());
});
