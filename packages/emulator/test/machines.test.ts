import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { address, bootMs, credentials, smartToken, startBench } from './started-emulator.ts';
import { topologyOf } from './topologies.ts';
import { fingerprintOf, openTls, openTunnel, ProxyRefusal } from './wire-client.ts';

const refusal = new ProxyRefusal(502);

test('the proxy answers 502 for an address or a port that nobody listens on', async () => {
  await using bench = await startBench();
  const { proxyUrl } = bench.emulator;
  await expect(openTunnel(proxyUrl, '127.113.9.9')).rejects.toEqual(refusal);
  await expect(openTunnel(proxyUrl, address, 22)).rejects.toEqual(refusal);
});

test('the proxy refuses what is not CONNECT', async () => {
  await using bench = await startBench();
  expect((await fetch(bench.emulator.proxyUrl)).status).toBe(405);
});

test('port 80 leads to https', async () => {
  await using bench = await startBench();
  const socket = await openTunnel(bench.emulator.proxyUrl, address, 80);
  socket.write(`GET /lab?x=1 HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);
  const reply = (await socket.toArray()).join('');
  expect(reply).toContain('HTTP/1.1 301');
  expect(reply).toContain(`https://${address}/lab?x=1`);
});

test('a VM that is stopped and started keeps labs, license and certificate, boots again, and its nodes are STOPPED', async () => {
  await using bench = await startBench();
  const { emulator, call, clock } = bench;
  const token = await bench.logIn();
  await call('POST /licensing/registration', { token, json: { token: smartToken } });
  const { id } = (await call('POST /import', { token, text: topologyOf(1) })).json<{ id: string }>();
  await call(`PUT /labs/${id}/start`, { token });
  clock.advance(22_000);
  const fingerprint = await fingerprintOf(emulator.proxyUrl, address);
  const idle = await openTls(emulator.proxyUrl, address);
  const idleClosed = new Promise((resolve) => idle.once('close', resolve));

  await emulator.stopHost(address);
  await emulator.stopHost(address);
  await idleClosed;
  await expect(call('GET /system_information')).rejects.toEqual(refusal);
  expect(emulator.hosts()).toMatchObject([{ phase: 'stopped', isLicensed: true, labs: [{ state: 'STOPPED' }] }]);

  await emulator.startHost(address);
  await expect(call('GET /system_information')).rejects.toEqual(refusal);
  clock.advance(bootMs);
  await emulator.startHost(address);
  expect((await call('GET /system_information')).json()).toMatchObject({ ready: true });
  expect(await fingerprintOf(emulator.proxyUrl, address)).toBe(fingerprint);
  expect((await call(`GET /labs/${id}/state`, { token })).json()).toBe('STOPPED');
  expect((await call('GET /licensing', { token })).json()).toMatchObject({
    authorization: { status: 'IN_COMPLIANCE' },
  });
});

test('a removed host is refused, and its labs are counted as lost', async () => {
  await using bench = await startBench();
  const { emulator, call } = bench;
  const token = await bench.logIn();
  await call('POST /import', { token, text: topologyOf(1) });
  await emulator.removeHost(address);
  await emulator.removeHost(address);
  await expect(call('GET /system_information')).rejects.toEqual(refusal);
  expect(emulator.hosts()).toEqual([]);
  expect(emulator.counts()).toMatchObject({
    hosts: 0,
    hostsRemoved: 1,
    labsImported: 1,
    labsDeleted: 0,
    labsLost: 1,
    labsExisting: 0,
    logins: 1,
  });
});

test('adding the same instance again changes nothing; another instance cannot have its address', async () => {
  await using bench = await startBench({ host: { instanceId: 'i-1' } });
  const { emulator } = bench;
  const [before] = emulator.hosts();
  const again = await emulator.addHost({ address, instanceId: 'i-1', username: 'other', password: 'other' });
  expect(again).toEqual(before);
  await expect(emulator.addHost({ address, instanceId: 'i-2', ...credentials })).rejects.toThrow(/another instance/);
  await emulator.removeHost(address);
  const next = await emulator.addHost({ address, instanceId: 'i-2', ...credentials });
  expect(next.productUuid).not.toBe(before?.productUuid);
  expect(next.phase).toBe('refused');
});

test('adding the same instance twice at the same time makes one host', async () => {
  await using bench = await startBench();
  const host = { address: '127.113.0.7', instanceId: 'i-7', ...credentials };
  const [one, two] = await Promise.all([bench.emulator.addHost(host), bench.emulator.addHost(host)]);
  expect(one).toEqual(two);
  expect(bench.emulator.hosts()).toHaveLength(2);
});

test('a rotated certificate is served at once and ends open connections', async () => {
  await using bench = await startBench();
  const { emulator } = bench;
  const before = await fingerprintOf(emulator.proxyUrl, address);
  const idle = await openTls(emulator.proxyUrl, address);
  const idleClosed = new Promise((resolve) => idle.once('close', resolve));
  const rotated = await emulator.rotateCertificate(address);
  await idleClosed;
  expect(rotated).not.toBe(before);
  expect(await fingerprintOf(emulator.proxyUrl, address)).toBe(rotated);
  expect(emulator.hosts()).toMatchObject([{ certificateFingerprint256: rotated }]);
});

test('every host has a self-signed certificate of its own that names no address', async () => {
  await using bench = await startBench();
  const { emulator } = bench;
  await emulator.addHost({ address: '127.113.0.2', ...credentials });
  bench.clock.advance(bootMs);
  const secure = await openTls(emulator.proxyUrl, address);
  const certificate = secure.getPeerX509Certificate();
  secure.destroy();
  expect(certificate?.issuer).toBe(certificate?.subject);
  expect(certificate?.subjectAltName).toBe('DNS:cml-controller');
  expect(certificate?.checkIP(address)).toBeUndefined();
  expect(await fingerprintOf(emulator.proxyUrl, '127.113.0.2')).not.toBe(certificate?.fingerprint256);
});

test('an unknown address is an error of the caller', async () => {
  await using bench = await startBench();
  const { emulator } = bench;
  for (const act of [emulator.stopHost, emulator.startHost, emulator.rotateCertificate]) {
    await expect(act('127.113.9.9')).rejects.toThrow('no host 127.113.9.9');
  }
});

test('a closed emulator listens no more, with connections and hanging requests open', async () => {
  const bench = await startBench();
  const { emulator } = bench;
  const port = Number(new URL(emulator.proxyUrl).port);
  emulator.faults.add({ kind: 'hang' });
  const hanging = bench.call('GET /system_information').catch((error: Error) => error);
  await openTls(emulator.proxyUrl, address);
  await emulator.close();
  await emulator.close();
  expect(await hanging).toBeInstanceOf(Error);
  const refused = new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
  expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
});
