import { expect, test } from 'vitest';
import { address, smartToken, startBench, topology } from './bench.ts';

const request = { product: 'CML_Personal', token: smartToken };
const registrations = /\/licensing\/registration$/;
const settleMs = 60_000;

test('a license is asked for once, however often it is applied', async () => {
  await using bench = await startBench();
  const { clock, host } = bench;
  await Promise.all([host.applyLicense(request), host.applyLicense(request)]);
  await host.applyLicense(request);
  expect(await host.license()).toMatchObject({ registration: 'pending' });
  clock.advance(12_000);
  expect(await host.license()).toMatchObject({ registration: 'registered', authorization: 'pending' });
  await host.applyLicense(request);
  clock.advance(settleMs);
  await host.applyLicense(request);
  expect(await host.license()).toMatchObject({ registration: 'registered', authorization: 'ok' });
  expect(bench.requests('POST', registrations)).toBe(1);
  expect(bench.requests('PUT', /product_license$/)).toBe(1);
  expect(bench.requests('PUT', /renew$/)).toBe(0);
});

test('another product while one is pending is busy, not registered over it', async () => {
  await using bench = await startBench();
  await bench.host.applyLicense(request);
  const other = bench.host.applyLicense({ ...request, product: 'CML_Personal40' });
  await expect(other).rejects.toMatchObject({ kind: 'license-busy', retryable: true });
  expect(bench.requests('POST', registrations)).toBe(1);
});

test('a host that answers licensing calls with a body is understood', async () => {
  await using bench = await startBench({ host: { knobs: { licensingReply: 'status' } } });
  await bench.host.applyLicense(request);
  bench.clock.advance(settleMs);
  expect(await bench.host.license()).toMatchObject({ authorization: 'ok' });
});

test('an unknown token or product is invalid, and no message shows the token', async () => {
  await using bench = await startBench();
  for (const wrong of [
    { ...request, token: 'dW5rbm93bg==' },
    { ...request, token: 'with spaces' },
    { ...request, product: 'CML_Other' },
    { ...request, product: 'not a product' },
  ]) {
    const error = await bench.host.applyLicense(wrong).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'license-invalid', retryable: false });
    expect(JSON.stringify(error)).not.toContain(wrong.token);
  }
});

test('a registration that failed may be tried again', async () => {
  await using bench = await startBench({ host: { knobs: { unknownToken: 'fail-later' } } });
  await bench.host.applyLicense({ ...request, token: 'dW5rbm93bg==' });
  bench.clock.advance(settleMs);
  expect(await bench.host.license()).toMatchObject({ registration: 'failed' });
  await bench.host.applyLicense(request);
  bench.clock.advance(settleMs);
  expect(await bench.host.license()).toMatchObject({ registration: 'registered', authorization: 'ok' });
});

test('without a free seat the host is registered but not authorized; a seat that gets free is asked for', async () => {
  await using bench = await startBench();
  const { clock, emulator, host } = bench;
  emulator.smartAccount.setSeats('CML_Personal', 0);
  await host.applyLicense(request);
  clock.advance(settleMs);
  expect(await host.license()).toMatchObject({ registration: 'registered', authorization: 'out-of-compliance' });
  emulator.smartAccount.setSeats('CML_Personal', 1);
  await host.applyLicense(request);
  clock.advance(settleMs);
  expect(await host.license()).toMatchObject({ authorization: 'ok' });
  expect(bench.requests('POST', registrations)).toBe(1);
});

test('a release is told apart: given back, nothing to give back, and only locally', async () => {
  await using bench = await startBench();
  const { clock, emulator, host } = bench;
  expect(await host.releaseLicense()).toBe('already-free');
  await host.applyLicense(request);
  clock.advance(settleMs);
  expect(await host.releaseLicense()).toBe('released');
  clock.advance(settleMs);
  expect(emulator.smartAccount.seats()).toEqual([]);

  await host.applyLicense(request);
  clock.advance(settleMs);
  emulator.smartAccount.setReachable(false);
  expect(await host.releaseLicense()).toBe('released-locally');
  clock.advance(settleMs);
  expect(emulator.smartAccount.seats()).toHaveLength(1);
});

test('a release is refused as a conflict while nodes run, else as busy', async () => {
  await using bench = await startBench();
  const { clock, emulator, host } = bench;
  await host.applyLicense(request);
  clock.advance(settleMs);
  emulator.faults.add({ kind: 'status', status: 409, path: '/api/v0/licensing/deregistration', count: 1 });
  await expect(host.releaseLicense()).rejects.toMatchObject({ kind: 'license-busy', status: 409 });
  const { labId } = await host.importLab({ topology, title: 'lab', marker: 'm' });
  await host.startLab(labId);
  await expect(host.releaseLicense()).rejects.toMatchObject({ kind: 'conflict', status: 409 });
});

test('a release whose answer was lost is not sent again by itself', async () => {
  await using bench = await startBench();
  const { clock, emulator, host } = bench;
  await host.applyLicense(request);
  clock.advance(settleMs);
  emulator.faults.add({ kind: 'drop-after', method: 'DELETE', path: '/api/v0/licensing/deregistration', count: 1 });
  await expect(host.releaseLicense()).rejects.toMatchObject({ kind: 'transient', retryable: true });
  expect(bench.requests('DELETE', /deregistration$/)).toBe(1);
  clock.advance(settleMs);
  expect(await host.releaseLicense()).toBe('already-free');
});

test('the node limit follows the license', async () => {
  await using bench = await startBench();
  expect((await bench.host.capacity()).nodes).toEqual({ limit: 5, running: 0 });
  await bench.host.applyLicense(request);
  bench.clock.advance(settleMs);
  expect((await bench.host.capacity()).nodes).toEqual({ limit: 20, running: 0 });
  expect(bench.emulator.hosts()[0]).toMatchObject({ address, isLicensed: true });
});
