import type { CloudProviderSPI } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { type AzureWorld, collect, failureOf, SMALL, startAzureWorld } from './azure-world.ts';

async function provisionMany({ pass }: AzureWorld, provider: CloudProviderSPI, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `w${index}`);
  const infos = await pass(Promise.all(names.map((name) => provider.provisionInstance({ ...SMALL, name }))));
  return infos.map(({ instanceId }) => instanceId);
}

describe('requests are shared', () => {
  it('a hundred waits cost four lists for each look, and no read of a single machine', async () => {
    const world = await startAzureWorld({ knobs: { pageSize: 1_000 } });
    const provider = world.makeProvider();
    const ids = await provisionMany(world, provider, 100);
    const before = world.emulator.countRequests();
    await world.pass(Promise.all(ids.map((id) => provider.waitForInstanceRunning(id))));
    const looks = Math.ceil(30_000 / 4_500) + 2;
    expect(world.emulator.countRequests() - before).toBeLessThanOrEqual(4 * looks);
    expect(world.emulator.countRequests('VirtualMachines_Get')).toBe(0);
  });

  it('a single wait reads its machine, and addresses only at the end', async () => {
    const world = await startAzureWorld();
    const provider = world.makeProvider();
    const [id = ''] = await provisionMany(world, provider, 1);
    await world.pass(provider.waitForInstanceRunning(id));
    expect(world.emulator.countRequests('NetworkInterfaces_Get')).toBe(1);
    expect(world.emulator.countRequests('VirtualMachines_ListAll')).toBe(0);
  });

  it('the list of sizes is read once', async () => {
    const world = await startAzureWorld();
    const provider = world.makeProvider();
    await provisionMany(world, provider, 20);
    await world.pass(collect(provider.listInstanceTypes()));
    expect(world.emulator.countRequests('ResourceSkus_List')).toBe(1);
  });

  it('fifty reads that begin together are answered by the lists, one that is unknown by its own read', async () => {
    const world = await startAzureWorld();
    const provider = world.makeProvider();
    const ids = await provisionMany(world, provider, 50);
    const unknown = ids[0]!.replace(/vm-.*/, `vm-${'z'.repeat(26)}`);
    const reads = ids.map((id) => provider.getInstanceInfo(id));
    const failure = failureOf(world.pass(provider.getInstanceInfo(unknown)));
    const infos = await world.pass(Promise.all(reads));
    expect(infos.map(({ instanceId }) => instanceId)).toEqual(ids);
    expect(await failure).toMatchObject({ code: 'NotFound', instanceId: unknown });
    expect(world.emulator.countRequests('VirtualMachines_Get')).toBe(1);
  });
});

describe('while lists lag', () => {
  it('the object that made a machine lists it at once, others later; by its id everybody sees it', async () => {
    const world = await startAzureWorld({ listLagMs: 8_000 });
    const [maker, other] = [world.makeProvider(), world.makeProvider()];
    const [id = ''] = await provisionMany(world, maker, 1);
    const list = async (provider: CloudProviderSPI) =>
      (await world.pass(collect(provider.listInstances()))).map(({ instanceId }) => instanceId);
    expect(await list(maker)).toEqual([id]);
    expect(await list(other)).toEqual([]);
    expect(await world.pass(other.getInstanceInfo(id))).toMatchObject({ state: 'pending' });
    await world.clock.advance(10_000);
    expect(await list(other)).toEqual([id]);
  });

  it('many waits go on: what no list shows is looked up, some at a time', async () => {
    const world = await startAzureWorld({ listLagMs: 60_000 });
    const provider = world.makeProvider();
    const ids = await provisionMany(world, provider, 30);
    const infos = await world.pass(Promise.all(ids.map((id) => provider.waitForInstanceRunning(id))));
    expect(infos.every(({ state }) => state === 'running')).toBe(true);
  });

  it('a machine counts as gone only when a read of its id says so', async () => {
    const world = await startAzureWorld({ listLagMs: 120_000 });
    const provider = world.makeProvider();
    const ids = await provisionMany(world, provider, 5);
    await world.pass(Promise.all(ids.map((id) => provider.waitForInstanceRunning(id))));
    const waits = ids.map((id) => provider.waitForInstanceTerminated(id, { timeoutMs: 30_000 }));
    const failures = await Promise.all(waits.map((wait) => failureOf(world.pass(wait))));
    expect(failures.map(({ code }) => code)).toEqual(ids.map(() => 'Timeout'));
  });
});

describe('where only the resource group may be read', () => {
  it('power states are read one by one, in lists and for many waits', async () => {
    const world = await startAzureWorld();
    const provider = world.makeProvider();
    world.emulator.faults.add({ kind: 'permission-denied', operation: 'VirtualMachines_ListAll' });
    const ids = await provisionMany(world, provider, 12);
    const infos = await world.pass(Promise.all(ids.map((id) => provider.waitForInstanceRunning(id))));
    expect(infos.every(({ state }) => state === 'running')).toBe(true);
    expect(await world.pass(collect(provider.listInstances({ states: ['running'] })))).toHaveLength(12);
  });
});

describe('Azure writes ids as it likes', () => {
  it('with the resource group in upper case, every machine still has its power state, addresses and id', async () => {
    const world = await startAzureWorld({ knobs: { upperCaseGroups: true } });
    const provider = world.makeProvider();
    const network = { assignPublicIp: true };
    const { instanceId } = await world.pass(provider.provisionInstance({ ...SMALL, network }));
    const info = await world.pass(provider.waitForInstanceRunning(instanceId));
    expect(instanceId).toBe(instanceId.toLowerCase());
    expect(info).toMatchObject({ instanceId, privateIp: expect.any(String), publicIp: expect.any(String) });
    expect(await world.pass(collect(provider.listInstances()))).toEqual([info]);
    expect(await world.pass(provider.getInstanceInfo(instanceId.toUpperCase()))).toMatchObject({ instanceId });
  });
});

describe('lists', () => {
  it('of several pages are whole, and each page is repeated by itself when it fails', async () => {
    const world = await startAzureWorld({ knobs: { pageSize: 3 } });
    const provider = world.makeProvider();
    const ids = await provisionMany(world, provider, 10);
    world.emulator.faults.add({ kind: 'unavailable', operation: 'VirtualMachines_List', count: 2 });
    const listed = (await world.pass(collect(provider.listInstances()))).map(({ instanceId }) => instanceId);
    expect(listed.toSorted()).toEqual(ids.toSorted());
    expect(world.emulator.countRequests('VirtualMachines_List')).toBe(4 + 2);
  });

  it('that break off name the region, after what was read', async () => {
    const world = await startAzureWorld();
    const provider = world.makeProvider();
    await provisionMany(world, provider, 1);
    world.emulator.faults.add({ kind: 'unavailable', operation: 'VirtualMachines_List' });
    expect(await failureOf(world.pass(collect(provider.listInstances())))).toMatchObject({
      code: 'Unavailable',
      scopes: [{ provider: 'azure', region: 'westeurope' }],
    });
  });
});

describe('preflight', () => {
  it('names every right that is missing, those to delete among them', async () => {
    const { makeProvider, pass } = await startAzureWorld({ permittedActions: ['*/read'] });
    const problems = await pass(makeProvider().preflight(SMALL));
    expect(problems.map(({ code }) => code)).toEqual(problems.map(() => 'PermissionDenied'));
    expect(problems.map(({ path }) => path)).toContain('Microsoft.Compute/virtualMachines/delete');
  });

  it('asks for the rights to use a subnet, a security group and an identity where these are', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld({
      permittedActions: ['Microsoft.Compute/*', 'Microsoft.Resources/*', '*/read', '*/write', '*/delete'],
    });
    const network = { securityGroupIds: ['workers'] };
    const problems = await pass(makeProvider().preflight({ ...SMALL, network, identity: 'worker' }));
    expect(problems.map(({ path }) => path)).toEqual([
      'Microsoft.Network/networkInterfaces/join/action',
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.Network/networkSecurityGroups/join/action',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    ]);
    expect(problems[2]?.message).toContain('/subnets/workers');
    expect(emulator.countRequests('Permissions_ListForResource')).toBe(3);
  });

  it('finds quota, subnet and security group, each by its path', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld({ quotas: { vcpus: 1 } });
    // Nobody has rights with what does not exist: that is said once.
    const body = { error: { code: 'ResourceNotFound', message: 'It was not found.' } };
    emulator.faults.add({ kind: 'status', status: 404, body, operation: 'Permissions_ListForResource' });
    const network = { subnetId: 'labs-net/nowhere', securityGroupIds: ['nobody'] };
    const problems = await pass(makeProvider().preflight({ ...SMALL, network }));
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['QuotaExceeded', 'instanceType'],
      ['InvalidConfiguration', 'network.subnetId'],
      ['InvalidConfiguration', 'network.securityGroupIds[0]'],
    ]);
  });
});

it('the console has the last 64 KiB, and is empty before anything was written', async () => {
  const world = await startAzureWorld();
  const provider = world.makeProvider();
  const [id = ''] = await provisionMany(world, provider, 1);
  await world.pass(provider.waitForInstanceRunning(id));
  world.park.writeConsole(world.park.machines()[0]!.id, `${'x'.repeat(100_000)}\nthe end`);
  const text = await world.pass(provider.getConsoleOutput(id));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
  expect(text.trimEnd().endsWith('the end')).toBe(true);
});

it('a machine whose owner is another may be read and not changed', async () => {
  const world = await startAzureWorld();
  const [id = ''] = await provisionMany(world, world.makeProvider({ owner: 'theirs' }), 1);
  const mine = world.makeProvider({ owner: 'mine' });
  expect(await world.pass(mine.getInstanceInfo(id))).toMatchObject({ owner: 'theirs' });
  const changes = [() => mine.stopInstance(id), () => mine.terminateInstance(id), () => mine.addTags(id, { a: 'b' })];
  for (const change of changes) {
    expect(await failureOf(world.pass(change()))).toMatchObject({ code: 'PermissionDenied' });
  }
});
