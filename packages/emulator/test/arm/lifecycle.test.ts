import { expect, test } from 'vitest';
import { type ArmBench, aMachine, failureOf, GROUP, pathOf, startArmBench } from './arm-bench.ts';

const MACHINES = 'Microsoft.Compute/virtualMachines';

/** Makes a machine and lets it run. */
async function runMachine(bench: ArmBench, changes: Parameters<typeof aMachine>[1] = {}, name = 'vm'): Promise<void> {
  await bench.client.virtualMachines.createOrUpdate(GROUP, name, aMachine(bench, changes)).submitted();
  bench.clock.advance(31_000);
}

async function statusesOf({ client }: ArmBench): Promise<(string | undefined)[]> {
  const { statuses = [] } = await client.virtualMachines.instanceView(GROUP, 'vm');
  return statuses.map(({ code }) => code);
}

test('the SDK’s pollers follow a machine from its creation to its end', async () => {
  await using bench = await startArmBench();
  const { client, clock, park } = bench;
  const { virtualMachines } = client;
  const options = { updateIntervalInMs: 1 };
  const creation = virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench), options);
  await creation.submitted();
  expect(await statusesOf(bench)).toEqual(['ProvisioningState/creating']);
  clock.advance(31_000);
  expect(await creation.pollUntilDone()).toMatchObject({ provisioningState: 'Succeeded', name: 'vm' });
  expect(await statusesOf(bench)).toEqual(['ProvisioningState/succeeded', 'PowerState/running']);

  const steps = [
    [() => virtualMachines.deallocate(GROUP, 'vm', options), 'PowerState/deallocating', 'PowerState/deallocated'],
    [() => virtualMachines.start(GROUP, 'vm', options), 'PowerState/starting', 'PowerState/running'],
    [() => virtualMachines.powerOff(GROUP, 'vm', options), 'PowerState/stopping', 'PowerState/stopped'],
  ] as const;
  for (const [begin, during, after] of steps) {
    const operation = begin();
    await operation.submitted();
    expect(await statusesOf(bench)).toEqual(['ProvisioningState/updating', during]);
    clock.advance(31_000);
    await operation.pollUntilDone();
    expect(await statusesOf(bench)).toEqual(['ProvisioningState/succeeded', after]);
  }

  const deletion = virtualMachines.delete(GROUP, 'vm', { ...options, forceDeletion: true });
  await deletion.submitted();
  expect((await virtualMachines.get(GROUP, 'vm')).provisioningState).toBe('Deleting');
  clock.advance(31_000);
  await deletion.pollUntilDone();
  expect(await failureOf(virtualMachines.get(GROUP, 'vm'))).toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
  expect(park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
});

test('operations have the headers of their kind, and end behind both URLs', async () => {
  await using bench = await startArmBench({ knobs: { retryAfterSeconds: 10 } });
  const { call, clock, client } = bench;
  await client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
  clock.advance(31_000);
  const { status, headers } = await call('POST', `${pathOf(bench, MACHINES, 'vm')}/deallocate`);
  expect(status).toBe(202);
  expect(headers.get('retry-after')).toBe('10');
  expect(headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const [operation = '', location = ''] = [headers.get('azure-asyncoperation'), headers.get('location')].map(String);
  expect((await call('GET', operation)).json).toMatchObject({ status: 'InProgress' });
  const waiting = await call('GET', location);
  expect([waiting.status, waiting.headers.get('location')]).toEqual([202, location]);
  clock.advance(21_000);
  expect((await call('GET', operation)).json).toMatchObject({ status: 'Succeeded', endTime: expect.any(String) });
  expect((await call('GET', location)).status).toBe(200);
  const again = await call('PUT', pathOf(bench, MACHINES, 'other'), toWire(aMachine(bench)));
  expect([again.status, again.headers.get('azure-asyncoperation') !== null, again.headers.get('location')]).toEqual([
    201,
    true,
    null,
  ]);
});

/** The body as it is on the wire, for requests without the SDK. */
function toWire(machine: ReturnType<typeof aMachine>): object {
  const { location, tags, networkProfile, ...properties } = machine;
  const [nic] = networkProfile?.networkInterfaceConfigurations ?? [];
  const [ip] = nic?.ipConfigurations ?? [];
  return {
    location,
    tags,
    properties: {
      ...properties,
      networkProfile: {
        networkApiVersion: networkProfile?.networkApiVersion,
        networkInterfaceConfigurations: [
          { name: 'other-nic', properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: ip?.subnet } }] } },
        ],
      },
    },
  };
}

test('a creation that fails later is accepted, fails by its operation, and stays as a broken machine', async () => {
  await using bench = await startArmBench();
  const { client, clock, park } = bench;
  const reason = { code: 'AllocationFailed', message: 'Allocation failed.' };
  park.planFailure({ afterMs: 5_000, outcome: 'failed', reason });
  const creation = client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench), { updateIntervalInMs: 1 });
  await creation.submitted();
  clock.advance(6_000);
  expect((await failureOf(creation.pollUntilDone())).message).toContain('AllocationFailed');
  expect(await statusesOf(bench)).toEqual(['ProvisioningState/failed/AllocationFailed']);
  expect((await client.virtualMachines.get(GROUP, 'vm')).provisioningState).toBe('Failed');
});

test('its interface stays reserved for 180 seconds after it was deleted', async () => {
  await using bench = await startArmBench();
  const { client, clock, park, call } = bench;
  park.planFailure({ afterMs: 1_000, outcome: 'failed', reason: { code: 'AllocationFailed', message: '' } });
  await client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
  clock.advance(2_000);
  await client.virtualMachines.delete(GROUP, 'vm').submitted();
  clock.advance(30_000);
  const nic = pathOf(bench, 'Microsoft.Network/networkInterfaces', 'nic');
  const ip = pathOf(bench, 'Microsoft.Network/publicIPAddresses', 'ip');
  expect((await call('DELETE', nic)).json).toMatchObject({ error: { code: 'NicReservedForAnotherVm' } });
  expect((await call('DELETE', ip)).json).toMatchObject({ error: { code: 'PublicIPAddressCannotBeDeleted' } });
  clock.advance(180_000);
  expect((await call('DELETE', nic)).status).toBe(202);
  expect((await call('DELETE', ip)).status).toBe(204);
  expect(park.counts()).toMatchObject({ disks: 0, interfaces: 0, addresses: 0 });
});

test('If-None-Match refuses a name that is taken; without it, what cannot be changed is refused', async () => {
  await using bench = await startArmBench();
  await runMachine(bench);
  const { virtualMachines } = bench.client;
  const machine = aMachine(bench);
  const repeat = (options: object) =>
    failureOf(virtualMachines.createOrUpdate(GROUP, 'VM', machine, options).submitted());
  expect(await repeat({ ifNoneMatch: '*' })).toMatchObject({ statusCode: 412, code: 'PreconditionFailed' });
  expect(await repeat({})).toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' });
});

test('what is detached outlives its machine, and is free for another one', async () => {
  await using bench = await startArmBench();
  const { client, clock, park } = bench;
  const dataDisks = [{ lun: 3, createOption: 'Empty', diskSizeGB: 8, name: 'data', deleteOption: 'Detach' }];
  const storageProfile = { ...aMachine(bench).storageProfile, dataDisks };
  await runMachine(bench, { storageProfile });
  expect((await client.disks.get(GROUP, 'data')).diskState).toBe('Attached');
  await client.virtualMachines.delete(GROUP, 'vm').submitted();
  clock.advance(31_000);
  const data = await client.disks.get(GROUP, 'data');
  expect(data).toMatchObject({ diskState: 'Unattached', diskSizeGB: 8, lastOwnershipUpdateTime: expect.any(Date) });
  expect(park.counts()).toMatchObject({ disks: 1, interfaces: 0, addresses: 0 });
  const attached = [{ lun: 0, createOption: 'Attach', managedDisk: { id: data.id! }, deleteOption: 'Delete' }];
  await runMachine(bench, { storageProfile: { ...storageProfile, dataDisks: attached } }, 'second');
  expect((await client.disks.get(GROUP, 'data')).managedBy?.endsWith('/second')).toBe(true);
});

test('an evicted spot machine is gone at once, its parts a little later', async () => {
  await using bench = await startArmBench();
  const { client, clock, park } = bench;
  await runMachine(bench, { priority: 'Spot', evictionPolicy: 'Delete' });
  await client.virtualMachines.simulateEviction(GROUP, 'vm');
  expect(await failureOf(client.virtualMachines.get(GROUP, 'vm'))).toMatchObject({ statusCode: 404 });
  clock.advance(21_000);
  expect(park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
});

test('the serial console is behind a signed URL, and not there before the guest has written', async () => {
  await using bench = await startArmBench();
  await runMachine(bench);
  const { serialConsoleLogBlobUri = '' } = await bench.client.virtualMachines.retrieveBootDiagnosticsData(GROUP, 'vm');
  expect(await (await fetch(serialConsoleLogBlobUri)).text()).toContain('Booting');
  expect((await fetch(serialConsoleLogBlobUri.split('?')[0]!)).status).toBe(403);
  expect((await fetch(serialConsoleLogBlobUri.replace('serialconsole.log', 'other'))).status).toBe(404);
});
