import { describe, expect, test } from 'vitest';
import { startBench, topology } from './bench.ts';

const licensing = '/api/v0/licensing';

describe('a read', () => {
  for (const status of [429, 500]) {
    test(`that the host answers with ${status} is repeated after growing pauses`, async () => {
      await using bench = await startBench();
      bench.emulator.faults.add({ kind: 'status', status, path: licensing, count: 2 });
      expect(await bench.host.license()).toMatchObject({ registration: 'none' });
      expect(bench.clock.pauses).toEqual([400, 800]);
    });
  }

  test('is given up after three tries', async () => {
    await using bench = await startBench();
    const fault = bench.emulator.faults.add({ kind: 'status', status: 500, path: licensing });
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'transient', status: 500, retryable: true });
    expect(fault.hits).toBe(3);
  });

  for (const kind of ['reset', 'drop-before', 'drop-after', 'cut-body'] as const) {
    test(`whose connection ends (${kind}) is repeated`, async () => {
      await using bench = await startBench();
      await bench.host.authenticate();
      const fault = bench.emulator.faults.add({ kind, path: licensing, count: 1 });
      expect(await bench.host.license()).toMatchObject({ registration: 'none' });
      expect(fault.hits).toBe(1);
    });
  }

  test('that hangs is repeated, and is a timeout in the end', async () => {
    await using bench = await startBench({ client: { timeouts: { readMs: 250 } } });
    const fault = bench.emulator.faults.add({ kind: 'hang', path: licensing });
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'timeout', retryable: true });
    expect(fault.hits).toBe(3);
  });

  test('ends with the deadline of its caller', async () => {
    await using bench = await startBench();
    await bench.host.authenticate();
    const fault = bench.emulator.faults.add({ kind: 'hang', path: licensing });
    await expect(bench.host.license({ timeoutMs: 300 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(fault.hits).toBe(1);
  });

  test("ends with its caller's signal", async () => {
    await using bench = await startBench();
    await bench.host.authenticate();
    bench.emulator.faults.add({ kind: 'hang', path: licensing });
    const controller = new AbortController();
    const pending = expect(bench.host.license({ signal: controller.signal })).rejects.toMatchObject({
      kind: 'aborted',
    });
    controller.abort();
    await pending;
  });

  for (const [kind, reason] of [
    ['truncated-body', 'not JSON'],
    ['invalid-utf8', 'not UTF-8'],
  ] as const) {
    test(`whose answer is ${reason} breaks the protocol, and the message does not quote it`, async () => {
      await using bench = await startBench();
      bench.emulator.faults.add({ kind, path: licensing, count: 1 });
      const error = await bench.host.license().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'protocol', retryable: false, message: expect.stringContaining(reason) });
      expect(String(error)).not.toContain('udi');
    });
  }

  test('whose answer lacks what the API promises breaks the protocol and names the place', async () => {
    await using bench = await startBench();
    bench.emulator.faults.add({ kind: 'status', status: 200, body: { registration: {} }, path: licensing });
    await expect(bench.host.license()).rejects.toMatchObject({
      kind: 'protocol',
      message: expect.stringContaining('registration.status'),
    });
  });

  test('whose answer has no end is cut off', async () => {
    await using bench = await startBench();
    const body = { udi: 'x'.repeat(33 * 1024 * 1024) };
    bench.emulator.faults.add({ kind: 'status', status: 200, body, path: licensing });
    const cut = expect.stringMatching(/more than \d+ bytes/);
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'protocol', message: cut });
  });

  test('that gets a web page is answered by a host that boots', async () => {
    await using bench = await startBench();
    bench.emulator.faults.add({ kind: 'html', path: licensing });
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'booting', retryable: true });
  });

  test('of an operation that the host does not have says so', async () => {
    await using bench = await startBench();
    bench.emulator.faults.add({ kind: 'status', status: 501, path: licensing });
    await expect(bench.host.license()).rejects.toMatchObject({ kind: 'not-supported' });
  });
});

test('changes that are safe to repeat are repeated', async () => {
  await using bench = await startBench();
  const { labId } = await bench.host.importLab({ topology, title: 'lab', marker: 'm' });
  bench.emulator.faults.add({ kind: 'drop-after', method: 'PUT', path: '*/start', count: 1 });
  await bench.host.startLab(labId);
  bench.emulator.faults.add({ kind: 'status', status: 500, method: 'PUT', path: '*/stop', count: 1 });
  await bench.host.stopLab(labId);
  bench.clock.advance(600_000);
  await bench.host.wipeLab(labId);
  bench.clock.advance(600_000);
  bench.emulator.faults.add({ kind: 'drop-after', method: 'DELETE', path: '/api/v0/labs/*', count: 1 });
  await bench.host.deleteLab(labId);
  expect(bench.emulator.counts().labsExisting).toBe(0);
});

test('a registration is never repeated by itself', async () => {
  await using bench = await startBench();
  const fault = bench.emulator.faults.add({ kind: 'status', status: 500, path: '/api/v0/licensing/registration' });
  await expect(bench.host.applyLicense({ product: 'CML_Personal', token: 'abc=' })).rejects.toMatchObject({
    kind: 'transient',
  });
  expect(fault.hits).toBe(1);
});

test('a probe tells a host that is gone from one that hangs', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'hang', path: '/api/v0/system_information', count: 1 });
  expect(await bench.host.probe({ timeoutMs: 500 })).toMatchObject({ reach: 'booting', ready: false });
  await bench.emulator.removeHost('127.113.0.1');
  expect(await bench.host.probe()).toMatchObject({ reach: 'unreachable', reason: expect.stringContaining('502') });
});

test('figures that only refine the node limit may be forbidden', async () => {
  await using bench = await startBench();
  for (const path of ['/api/v0/licensing', '/api/v0/diagnostics/*', '/api/v0/users/*']) {
    bench.emulator.faults.add({ kind: 'status', status: 403, path });
  }
  expect((await bench.host.capacity()).nodes).toEqual({ limit: 5, running: 0 });
});

test('what the host needs may be forbidden as well, and then it is told', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'status', status: 403, path: '/api/v0/nodes' });
  await expect(bench.host.capacity()).rejects.toMatchObject({ kind: 'forbidden', retryable: false });
});
