import { describe, expect, it } from 'vitest';
import { collect, failureOf, SMALL, startGcpWorld, ZONE } from './gcp-world.ts';

describe('reading', () => {
  it('of many machines at once takes one list; what it does not show is read by itself', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const infos = await world.pass(
      Promise.all(
        Array.from({ length: 12 }, () => provider.provisionInstance({ ...SMALL, idempotencyToken: undefined })),
      ),
    );
    const before = world.emulator.countRequests();
    const unknown = `projects/demo-project/zones/${ZONE}/instances/vm-unknown`;
    const reads = [...infos.map(({ instanceId }) => instanceId), unknown].map((id) => provider.getInstanceInfo(id));
    const answers = await world.pass(Promise.allSettled(reads));
    expect(answers.map(({ status }) => status)).toEqual([...infos.map(() => 'fulfilled'), 'rejected']);
    // The list, the read of the one that it does not show, and a look at its operations.
    expect(world.emulator.countRequests() - before).toBe(3);
  });

  it('for a wait that begins right after its machine was made asks at the next tick only', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    const before = world.emulator.countRequests();
    const wait = provider.waitForInstanceRunning(instanceId);
    await world.clock.advance(500);
    expect(world.emulator.countRequests() - before).toBe(0);
    expect(await world.pass(wait)).toMatchObject({ state: 'running' });
  });

  it('shows a machine that an operation still makes, and why one is gone whose creation failed late', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider({ operationWaitMs: 1_000 });
    world.park.planFailure({
      afterMs: 10_000,
      reason: { code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'No more room.' },
      outcome: 'terminated',
    });
    const { instanceId, state } = await world.pass(provider.provisionInstance({ ...SMALL, tags: { a: 'b' } }));
    expect(state).toBe('pending');
    const error = await world.pass(failureOf(provider.waitForInstanceRunning(instanceId)));
    expect([error.code, error.message]).toEqual(['Conflict', expect.stringContaining('No more room.')]);
    // The object that made it knows its details; any other one at least the reason.
    const own = await world.pass(provider.getInstanceInfo(instanceId));
    expect(own).toMatchObject({ name: 'worker', tags: { a: 'b' }, state: 'terminated' });
    const other = await world.pass(world.makeProvider().getInstanceInfo(instanceId));
    expect(other).toMatchObject({ state: 'terminated', stateReason: { code: 'InsufficientCapacity' } });
    expect(await world.pass(collect(provider.listInstances()))).toEqual([]);
  });

  it('tells a machine that is being deleted from one that is being stopped, with one look for all of them', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const make = () => world.pass(provider.provisionInstance(SMALL));
    const [stopped, deleted] = [await make(), await make()];
    for (const { instanceId } of [stopped, deleted]) await world.pass(provider.waitForInstanceRunning(instanceId));
    await world.pass(provider.stopInstance(stopped.instanceId));
    await world.pass(provider.terminateInstance(deleted.instanceId));
    const before = world.emulator.countRequests('zoneOperations.list');
    const infos = await world.pass(collect(provider.listInstances()));
    expect(Object.fromEntries(infos.map(({ instanceId, state }) => [instanceId, state]))).toEqual({
      [stopped.instanceId]: 'stopping',
      [deleted.instanceId]: 'terminating',
    });
    expect(world.emulator.countRequests('zoneOperations.list') - before).toBe(1);
  });

  it('of a suspended machine shows it stopped, and starting it resumes it', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    await world.pass(provider.waitForInstanceRunning(instanceId));
    const { zone, name } = { zone: ZONE, name: instanceId.split('/').at(-1) };
    await fetch(`${world.emulator.url}/compute/v1/projects/demo-project/zones/${zone}/instances/${name}/suspend`, {
      method: 'POST',
    });
    await world.clock.advance(30_000);
    const info = await world.pass(provider.getInstanceInfo(instanceId));
    expect([info.state, info.providerData.nativeStatus]).toEqual(['stopped', 'SUSPENDED']);
    await world.pass(provider.startInstance(instanceId));
    await world.pass(provider.waitForInstanceRunning(instanceId));
    expect(world.emulator.countRequests('instances.resume')).toBe(1);
  });

  it('of the console cuts to the last 64 KiB, between characters', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    await world.pass(provider.waitForInstanceRunning(instanceId));
    world.park.writeConsole(world.toMachineId(instanceId), 'ä'.repeat(50_000));
    const text = await world.pass(provider.getConsoleOutput(instanceId));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/^.?ä+\r\n$/s);
  });

  it('of a list filters in the cloud by owner, and goes through all pages', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const other = world.makeProvider({ owner: 'other' });
    await world.pass(Promise.all([provider.provisionInstance(SMALL), other.provisionInstance(SMALL)]));
    expect(await world.pass(collect(provider.listInstances()))).toHaveLength(1);
    expect(await world.pass(collect(provider.listInstances({ owner: '*' })))).toHaveLength(2);
  });

  it('of the catalog lists each type once, with its zones in the provider’s region', async () => {
    const world = await startGcpWorld();
    const types = await world.pass(collect(world.makeProvider().listInstanceTypes()));
    expect(new Set(types.map(({ name }) => name)).size).toBe(types.length);
    const find = (name: string) => types.find((type) => type.name === name);
    expect(find('t2a-standard-4')).toMatchObject({ architecture: 'arm64', nestedVirtualization: false });
    expect(find('t2a-standard-4')?.zones).toEqual(['europe-west1-b']);
    expect(find('e2-small')).toMatchObject({ vcpus: 2, memoryMib: 2_048, nestedVirtualization: false });
    expect(find('c3-standard-192-metal')).toMatchObject({ bareMetal: true });
  });
});
