import { expect, test } from 'vitest';
import { bootMs, smartToken, startBench, topology } from './bench.ts';

test('a host is followed from power-on to a licensed lab and back to a released seat', async () => {
  await using bench = await startBench({ ready: false });
  const { clock, emulator, host } = bench;

  expect(await host.probe()).toMatchObject({ reach: 'unreachable', ready: false });
  clock.advance(60_000);
  expect(await host.probe()).toMatchObject({ reach: 'booting', ready: false });
  clock.advance(60_000);
  expect(await host.probe()).toMatchObject({ reach: 'booting', ready: false });
  clock.advance(30_000);
  expect(await host.probe()).toMatchObject({ reach: 'up', ready: false });
  await expect(host.capacity()).rejects.toMatchObject({ kind: 'not-ready', retryable: true });
  clock.advance(bootMs);
  expect(await host.probe()).toEqual({
    reach: 'up',
    ready: true,
    version: '2.9.0+build.3',
    certificateFingerprint: emulator.hosts()[0]?.certificateFingerprint256,
  });

  await host.authenticate();
  expect(await host.health()).toEqual({ ok: true, problems: [] });
  expect(await host.license()).toMatchObject({ registration: 'none', authorization: 'evaluation' });
  await host.applyLicense({ product: 'CML_Personal', token: smartToken });
  expect(await host.license()).toMatchObject({ registration: 'pending' });
  clock.advance(60_000);
  const productUuid = emulator.hosts()[0]?.productUuid;
  expect(await host.license()).toEqual({
    registration: 'registered',
    authorization: 'ok',
    product: 'CML_Personal',
    productUuid,
  });
  expect(emulator.smartAccount.seats()).toHaveLength(1);

  const { labId } = await host.importLab({ topology, title: 'Räume & Netze', marker: 'uid-1' });
  expect(await host.listLabs()).toEqual([{ labId, title: 'Räume & Netze', marker: 'uid-1', running: false }]);
  expect(await host.labState(labId)).toMatchObject({ state: 'defined', nodes: { total: 3, defined: 3 } });

  await host.startLab(labId);
  expect(await host.labState(labId)).toMatchObject({ state: 'started', converged: false });
  expect(await host.capacity()).toEqual({
    cpuMilli: { total: 16_000, allocated: 2000 },
    memoryMib: { total: 65_536, allocated: 512 + 768 },
    nodes: { limit: 20, running: 2 },
    labs: { total: 1, running: 1 },
  });
  clock.advance(600_000);
  expect(await host.labState(labId)).toMatchObject({ state: 'started', converged: true, nodes: { booted: 3 } });

  await expect(host.releaseLicense()).rejects.toMatchObject({ kind: 'conflict', retryable: true });
  await expect(host.wipeLab(labId)).rejects.toMatchObject({ kind: 'conflict' });
  await host.stopLab(labId);
  clock.advance(60_000);
  expect(await host.labState(labId)).toMatchObject({ state: 'stopped', converged: true });
  await expect(host.deleteLab(labId)).rejects.toMatchObject({ kind: 'conflict' });
  await host.wipeLab(labId);
  clock.advance(60_000);
  expect(await host.labState(labId)).toMatchObject({ state: 'defined' });
  await host.deleteLab(labId);
  expect(await host.listLabs()).toEqual([]);

  expect(await host.releaseLicense()).toBe('released');
  clock.advance(60_000);
  expect(await host.license()).toMatchObject({ registration: 'none' });
  expect(emulator.smartAccount.seats()).toEqual([]);
  expect(emulator.counts()).toMatchObject({ logins: 1, labsImported: 1, labsDeleted: 1, labsExisting: 0 });
});
