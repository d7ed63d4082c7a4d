import { expect, test } from 'vitest';
import { startBench, topology } from './bench.ts';

const lab = { topology, title: 'two routers', marker: 'uid-1' };
const unknownId = '90f84e38-a71c-4d57-8d90-00fa8a197385';
const imports = /\/import$/;

const sixRouters = `lab: {version: 0.3.0}
nodes:
${[1, 2, 3, 4, 5, 6].map((n) => `  - {id: n${n}, label: r${n}, x: 0, y: 0, node_definition: iosv}`).join('\n')}
links: []
`;

test('a lab whose marker is there is found instead of imported again', async () => {
  await using bench = await startBench();
  const first = await bench.host.importLab(lab);
  expect(await bench.host.importLab(lab)).toEqual(first);
  expect(await bench.host.importLab({ ...lab, marker: 'uid-2' })).not.toEqual(first);
  expect(bench.requests('POST', imports)).toBe(2);
});

test('imports with one marker that run at once make one lab', async () => {
  await using bench = await startBench();
  const found = await Promise.all([bench.host.importLab(lab), bench.host.importLab(lab), bench.host.importLab(lab)]);
  expect(new Set(found.map(({ labId }) => labId)).size).toBe(1);
  expect(bench.emulator.counts().labsImported).toBe(1);
});

test('an import whose answer is lost makes no second lab', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'drop-after', path: '/api/v0/import', count: 1 });
  const { labId } = await bench.host.importLab(lab);
  expect(await bench.host.listLabs()).toMatchObject([{ labId, marker: 'uid-1' }]);
  expect(bench.emulator.counts().labsImported).toBe(1);
});

test('an import that never arrived fails in passing and succeeds when repeated', async () => {
  await using bench = await startBench();
  bench.emulator.faults.add({ kind: 'drop-before', path: '/api/v0/import', count: 1 });
  await expect(bench.host.importLab(lab)).rejects.toMatchObject({ kind: 'transient', retryable: true });
  await bench.host.importLab(lab);
  expect(bench.emulator.counts().labsImported).toBe(1);
});

test('an import that hangs is a timeout within the deadline of the call', async () => {
  await using bench = await startBench();
  await bench.host.authenticate();
  bench.emulator.faults.add({ kind: 'hang', path: '/api/v0/import' });
  await expect(bench.host.importLab(lab, { timeoutMs: 200 })).rejects.toMatchObject({ kind: 'timeout' });
});

test('a topology that the host refuses is invalid, with the reason of the host', async () => {
  await using bench = await startBench();
  const unknown = topology.replace('node_definition: iosv,', 'node_definition: pdp11,');
  await expect(bench.host.importLab({ ...lab, topology: unknown })).rejects.toMatchObject({
    kind: 'invalid-topology',
    status: 400,
    problems: [expect.stringContaining('pdp11')],
  });
});

test('a topology or a name that cannot be right is refused before anything is sent', async () => {
  await using bench = await startBench();
  for (const wrong of [
    { ...lab, topology: 'nodes: [' },
    { ...lab, topology: 'nodes: []' },
    { ...lab, title: '' },
    { ...lab, title: 'x'.repeat(65) },
    { ...lab, marker: 'not a marker' },
  ]) {
    await expect(bench.host.importLab(wrong)).rejects.toMatchObject({ kind: 'invalid-topology' });
  }
  expect(bench.emulator.journal()).toEqual([]);
});

test('labs that nobody marked are listed without a marker and left alone', async () => {
  await using bench = await startBench();
  const { labId } = await bench.host.importLab(lab);
  await bench.host.importLab({ ...lab, marker: 'uid-2', title: 'other' });
  const labs = await bench.host.listLabs();
  expect(labs.map(({ marker }) => marker).sort()).toEqual(['uid-1', 'uid-2']);
  await bench.host.deleteLab(labId);
  expect(await bench.host.listLabs()).toMatchObject([{ title: 'other' }]);
});

test('an unknown lab is fine to stop, wipe and delete, but not to start or read', async () => {
  await using bench = await startBench();
  for (const labId of [unknownId, '../licensing', '']) {
    await bench.host.stopLab(labId);
    await bench.host.wipeLab(labId);
    await bench.host.deleteLab(labId);
    await expect(bench.host.startLab(labId)).rejects.toMatchObject({ kind: 'lab-not-found' });
    await expect(bench.host.labState(labId)).rejects.toMatchObject({ kind: 'lab-not-found' });
  }
});

test('a page of the web server in front is not mistaken for an unknown lab', async () => {
  await using bench = await startBench();
  const { labId } = await bench.host.importLab(lab);
  bench.emulator.faults.add({
    kind: 'status',
    status: 404,
    body: '<html>Not Found</html>',
    method: 'DELETE',
    count: 1,
  });
  await expect(bench.host.deleteLab(labId)).rejects.toMatchObject({ kind: 'booting', retryable: true });
  expect(bench.emulator.counts().labsExisting).toBe(1);
});

test('starting, stopping and wiping twice is harmless', async () => {
  await using bench = await startBench();
  const { clock, host } = bench;
  const { labId } = await host.importLab(lab);
  for (const change of [host.startLab, host.stopLab, host.wipeLab]) {
    await change.call(host, labId);
    await change.call(host, labId);
    clock.advance(600_000);
  }
  expect(await host.labState(labId)).toMatchObject({ state: 'defined', converged: true });
});

test('a start beyond the license or the machine is a lack of capacity', async () => {
  await using bench = await startBench({ host: { capacity: { memoryMib: 1024 } } });
  const many = await bench.host.importLab({ ...lab, topology: sixRouters, marker: 'many' });
  await expect(bench.host.startLab(many.labId)).rejects.toMatchObject({ kind: 'host-capacity', status: 400 });
  const large = await bench.host.importLab({ ...lab, marker: 'large' });
  await expect(bench.host.startLab(large.labId)).rejects.toMatchObject({ kind: 'host-capacity' });
});

test('a start that the host carries out in part shows in the states of the nodes', async () => {
  await using bench = await startBench({ host: { knobs: { overNodeLimit: 'partial' } } });
  const { labId } = await bench.host.importLab({ ...lab, topology: sixRouters });
  await bench.host.startLab(labId);
  bench.clock.advance(600_000);
  expect(await bench.host.labState(labId)).toMatchObject({ nodes: { total: 6, booted: 5, defined: 1 } });
});
