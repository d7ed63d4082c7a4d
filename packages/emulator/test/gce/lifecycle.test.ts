import { expect, test } from 'vitest';
import { instances, startGceBench, toInstance, zone, zonePath } from './gce-bench.ts';

test('an insert is an operation that takes time, and so is the status of its instance', async () => {
  await using bench = await startGceBench();
  const { json: operation } = await bench.call('POST', instances, toInstance('vm-1'));
  expect(operation).toMatchObject({ operationType: 'insert', status: 'PENDING', progress: 0 });
  const status = async () => (await bench.call('GET', `${instances}/vm-1`)).json.status;
  expect(await status()).toBe('PROVISIONING');
  bench.clock.advance(3_000);
  expect(await status()).toBe('STAGING');
  bench.clock.advance(2_000);
  expect(await status()).toBe('RUNNING');
  for (const key of [operation.name, operation.id]) {
    const { json } = await bench.call('GET', `${zonePath}/operations/${key}`);
    expect(json).toMatchObject({ status: 'DONE', progress: 100, targetId: expect.stringMatching(/^\d+$/) });
  }
});

test('a wait answers when the operation is done, after two minutes at the latest', async () => {
  const held: number[] = [];
  let present = Date.UTC(2026, 0, 1);
  const clock = { now: () => present, sleep: async (durationMs: number) => void held.push(durationMs), advance() {} };
  await using bench = await startGceBench({ park: { clock, timings: { startingMs: 300_000 } } });
  const { json: operation } = await bench.call('POST', instances, toInstance('vm-1'));
  const wait = () => bench.call('POST', `${zonePath}/operations/${operation.name}/wait`, '');
  expect((await wait()).json.status).toBe('RUNNING');
  present += 250_000;
  expect((await wait()).json.status).toBe('DONE');
  expect((await wait()).json.status).toBe('DONE');
  expect(held).toEqual([120_000, 50_000, 50_000]);
});

test('links have the public host, whatever host was asked; numbers are texts; nothing is null', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { labels: { env: 'prod' }, tags: { items: ['web'] } });
  const { json } = await bench.call('GET', `${instances}/vm-1`);
  expect(json.selfLink).toBe(`https://www.googleapis.com${instances}/vm-1`);
  expect(json.zone).toBe(`https://www.googleapis.com${zonePath}`);
  expect(json.disks[0]).toMatchObject({ boot: true, autoDelete: true, diskSizeGb: '10', type: 'PERSISTENT' });
  expect(json.networkInterfaces[0]).toMatchObject({ networkIP: expect.stringMatching(/^127\.113\./), name: 'nic0' });
  expect(json.networkInterfaces[0].accessConfigs).toBeUndefined();
  expect(JSON.stringify(json)).not.toContain('null');
  expect((await bench.call('GET', `${instances}/${json.id}`)).json.name).toBe('vm-1');
});

test('a stopped instance is TERMINATED and starts again with another public address', async () => {
  await using bench = await startGceBench();
  const accessConfigs = [{ type: 'ONE_TO_ONE_NAT', name: 'External NAT' }];
  await bench.make('vm-1', { networkInterfaces: [{ network: 'global/networks/default', accessConfigs }] });
  const address = (json: { networkInterfaces: { accessConfigs: { natIP?: string }[] }[] }) =>
    json.networkInterfaces[0]?.accessConfigs[0]?.natIP;
  const { json: first } = await bench.call('GET', `${instances}/vm-1`);
  await bench.call('POST', `${instances}/vm-1/stop`, '');
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('STOPPING');
  bench.clock.advance(10_000);
  const { json: stopped } = await bench.call('GET', `${instances}/vm-1`);
  expect([stopped.status, address(stopped)]).toEqual(['TERMINATED', undefined]);
  expect(stopped.lastStopTimestamp).toBeDefined();
  await bench.call('POST', `${instances}/vm-1/start`, '');
  bench.clock.advance(5_000);
  const { json: second } = await bench.call('GET', `${instances}/vm-1`);
  expect(second.status).toBe('RUNNING');
  expect(address(second)).not.toBe(address(first));
  expect(Date.parse(second.lastStartTimestamp)).toBeGreaterThan(Date.parse(first.lastStartTimestamp));
});

test('suspending keeps an instance that only resuming brings back', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  await bench.call('POST', `${instances}/vm-1/suspend`, '');
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('SUSPENDING');
  bench.clock.advance(10_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('SUSPENDED');
  expect((await bench.call('POST', `${instances}/vm-1/start`, '')).status).toBe(400);
  expect((await bench.call('POST', `${instances}/vm-1/resume`, '')).status).toBe(200);
  bench.clock.advance(5_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('RUNNING');
});

test('deleting shows as STOPPING beside its operation, takes disks with autoDelete, and frees the name', async () => {
  await using bench = await startGceBench();
  const data = { autoDelete: false, initializeParams: { diskName: 'kept', diskSizeGb: '20' } };
  await bench.make('vm-1', { disks: [toInstance('x').disks[0], data] });
  await bench.call('DELETE', `${instances}/vm-1`);
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('STOPPING');
  const filter = encodeURIComponent('(operationType = "delete") AND (status != "DONE")');
  const { json: running } = await bench.call('GET', `${zonePath}/operations?filter=${filter}`);
  expect(running.items).toMatchObject([{ targetLink: `https://www.googleapis.com${instances}/vm-1` }]);
  expect((await bench.call('POST', instances, toInstance('vm-1'))).status).toBe(409);
  bench.clock.advance(10_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).status).toBe(404);
  const { json: disks } = await bench.call('GET', `${zonePath}/disks`);
  expect(disks.items).toMatchObject([{ name: 'kept', sizeGb: '20', status: 'READY' }]);
  expect(disks.items[0].users).toBeUndefined();
  expect((await bench.call('POST', instances, toInstance('vm-1'))).status).toBe(200);
  expect((await bench.call('DELETE', `${zonePath}/disks/vm-1`)).json.error.errors[0].reason).toBe(
    'resourceInUseByAnotherResource',
  );
  expect((await bench.call('DELETE', `${zonePath}/disks/kept`)).status).toBe(200);
});

test('a protected instance cannot be deleted until its protection is taken away', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { deletionProtection: true });
  const { status, json } = await bench.call('DELETE', `${instances}/vm-1`);
  expect([status, json.error.errors[0].reason]).toEqual([400, 'invalidResourceUsage']);
  expect(json.error.message).toContain('protected against deletion');
  await bench.call('POST', `${instances}/vm-1/setDeletionProtection?deletionProtection=false`, '');
  expect((await bench.call('DELETE', `${instances}/vm-1`)).status).toBe(200);
});

test('stopping a machine with local disks needs a word on what is on them', async () => {
  await using bench = await startGceBench();
  const local = {
    type: 'SCRATCH',
    interface: 'NVME',
    initializeParams: { diskType: `zones/${zone}/diskTypes/local-ssd` },
  };
  await bench.make('vm-1', { disks: [toInstance('x').disks[0], local] });
  const { status, json } = await bench.call('POST', `${instances}/vm-1/stop`, '');
  expect([status, json.error.message]).toEqual([400, expect.stringContaining('discard-local-ssd')]);
  expect((await bench.call('POST', `${instances}/vm-1/stop?discardLocalSsd=true`, '')).status).toBe(200);
});

test('a spot instance whose capacity is taken back is gone, and an operation says why', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { scheduling: { provisioningModel: 'SPOT', instanceTerminationAction: 'DELETE' } });
  bench.emulator.preempt(zone, 'vm-1');
  bench.clock.advance(10_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).status).toBe(404);
  const { json } = await bench.call('GET', `${zonePath}/operations?orderBy=creationTimestamp+desc&maxResults=1`);
  expect(json.items).toMatchObject([
    { operationType: 'compute.instances.preempted', statusMessage: 'Instance was preempted.' },
  ]);
});

test('a serial port is read by offsets in bytes, from the end by negative ones; the ring loses its beginning', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  const read = async (query = '') => (await bench.call('GET', `${instances}/vm-1/serialPort${query}`)).json;
  const { contents, next } = await read();
  expect(contents).toContain('login:');
  bench.park.writeConsole(bench.emulator.findMachineId(zone, 'vm-1') ?? '', 'größer');
  expect(await read(`?start=${next}`)).toMatchObject({ contents: 'größer\r\n', start: next });
  expect((await read('?start=-6')).contents).toBe('ßer\r\n');
  bench.park.writeConsole(bench.emulator.findMachineId(zone, 'vm-1') ?? '', 'x'.repeat(1_048_576));
  const lost = await read('?start=0');
  expect(Number(lost.start)).toBeGreaterThan(0);
  expect(Buffer.byteLength(lost.contents)).toBe(1_048_576);
  expect((await read('?port=2')).contents).toBe('');
});
