import { describe, expect, it } from 'vitest';
import { collect, failureOf, SMALL, startGcpWorld } from './gcp-world.ts';

const LONG = 'Ü'.repeat(200);

describe('tags', () => {
  it('of any text are there from the first moment, can be searched for, and change by merging', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const tags = { team: 'red', 'Cost Center': 'A-1', [`long ${'k'.repeat(100)}`]: LONG };
    const { instanceId } = await world.pass(provider.provisionInstance({ ...SMALL, tags }));
    for (const [key, value] of Object.entries(tags)) {
      const found = await world.pass(collect(provider.listInstances({ tags: { [key]: value } })));
      expect(found.map((info) => info.instanceId)).toEqual([instanceId]);
    }
    await world.pass(provider.addTags(instanceId, { team: LONG, other: 'x' }));
    await world.pass(provider.removeTags(instanceId, ['Cost Center']));
    const { tags: now } = await world.pass(world.makeProvider().getInstanceInfo(instanceId));
    expect(now).toEqual({ team: LONG, other: 'x', [`long ${'k'.repeat(100)}`]: LONG });
  });

  it('that others set as labels are tags, and stay as they are written', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    const machineId = world.toMachineId(instanceId);
    const { labels } = world.park.machine(machineId) ?? {};
    world.park.updateMachine(machineId, { labels: { ...labels, 'x-foreign_zz': 'a_2eb', plain: 'yes' } });
    await world.pass(provider.addTags(instanceId, { mine: 'Yes' }));
    expect(world.park.machine(machineId)?.labels).toMatchObject({
      'x-foreign_zz': 'a_2eb',
      plain: 'yes',
      mine: 'x--_59es',
    });
    const { tags } = await world.pass(provider.getInstanceInfo(instanceId));
    expect(tags).toEqual({ 'x-foreign_zz': 'a_2eb', plain: 'yes', mine: 'Yes' });
  });

  it('that three objects change at once are all there, the long ones too', async () => {
    const world = await startGcpWorld();
    const providers = [world.makeProvider(), world.makeProvider(), world.makeProvider()];
    const { instanceId } = await world.pass(world.makeProvider().provisionInstance(SMALL));
    const changes = providers.flatMap((provider, object) =>
      [0, 1, 2, 3].map((index) =>
        provider.addTags(instanceId, { [`k${object}-${index}`]: `${LONG}${object}${index}` }),
      ),
    );
    await world.pass(Promise.all(changes));
    const { tags } = await world.pass(world.makeProvider().getInstanceInfo(instanceId));
    expect(Object.keys(tags)).toHaveLength(12);
    for (const [key, value] of Object.entries(tags)) expect(value).toBe(`${LONG}${key.slice(1).replace('-', '')}`);
  });

  it('that change together cost one write', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    await world.pass(
      Promise.all(Array.from({ length: 20 }, (_, index) => provider.addTags(instanceId, { [`k${index}`]: 'x' }))),
    );
    expect(world.emulator.countRequests('instances.setLabels')).toBe(1);
  });

  it('whose operation cannot be asked for are repeated by asking again, or end with an unknown outcome', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    world.emulator.faults.add({ kind: 'unavailable', operation: 'zoneOperations.wait', count: 2 });
    await world.pass(provider.addTags(instanceId, { a: 'b' }));
    world.emulator.faults.add({ kind: 'permission-denied', operation: 'zoneOperations.wait', count: 1 });
    const error = await world.pass(failureOf(provider.addTags(instanceId, { c: 'd' })));
    expect(error).toMatchObject({ code: 'PermissionDenied', outcome: 'unknown', operation: 'addTags' });
    await world.clock.advance(2_000);
    expect(await world.pass(provider.getInstanceInfo(instanceId))).toMatchObject({ tags: { a: 'b', c: 'd' } });
  });

  it('that are there already cost no write', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance({ ...SMALL, tags: { a: 'b' } }));
    await world.pass(provider.addTags(instanceId, { a: 'b' }));
    await world.pass(provider.removeTags(instanceId, ['c']));
    expect(world.emulator.countRequests('instances.setLabels')).toBe(0);
  });
});

describe('stopping and starting', () => {
  it('refuses to destroy what is on local disks, unless that was allowed when the machine was made', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const make = async (options: object) => {
      const wanted = { ...SMALL, providerOptions: { gcp: { localSsdCount: 1, ...options } } };
      const { instanceId } = await world.pass(provider.provisionInstance(wanted));
      await world.pass(provider.waitForInstanceRunning(instanceId));
      return instanceId;
    };
    const kept = await make({});
    const error = await world.pass(failureOf(provider.stopInstance(kept)));
    expect([error.code, error.message]).toEqual(['Conflict', expect.stringContaining('discardLocalSsdOnStop')]);
    const volatile = await make({ discardLocalSsdOnStop: true });
    await world.pass(provider.stopInstance(volatile));
    expect(await world.pass(provider.getInstanceInfo(volatile))).toMatchObject({ state: 'stopping' });
  });

  it('tells that there is no room for a stopped machine', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance(SMALL));
    await world.pass(provider.waitForInstanceRunning(instanceId));
    await world.pass(provider.stopInstance(instanceId));
    await world.clock.advance(30_000);
    world.park.setCapacity('europe-west1-b', SMALL.instanceType, 0);
    const error = await world.pass(failureOf(provider.startInstance(instanceId)));
    expect(error).toMatchObject({ code: 'InsufficientCapacity', outcome: 'rejected', instanceId });
    expect(error.scopes).toEqual([
      { provider: 'gcp', region: 'europe-west1', zone: 'europe-west1-b', instanceType: SMALL.instanceType },
    ]);
  });
});

describe('terminating', () => {
  it('a protected machine sends no deletion', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const wanted = { ...SMALL, idempotencyToken: 't', providerOptions: { gcp: { deletionProtection: true } } };
    const { instanceId } = await world.pass(provider.provisionInstance(wanted));
    await expect(world.pass(provider.terminateInstance(instanceId))).rejects.toMatchObject({ code: 'Conflict' });
    const left = await world.pass(provider.terminateByToken('t', { zone: undefined }));
    expect(left).toEqual({ remaining: 2, blockedBy: 'deletion protection' });
    expect(world.emulator.countRequests('instances.delete')).toBe(0);
  });

  it('a machine that is still being made waits for it, and it does not come back', async () => {
    const world = await startGcpWorld({ park: { timings: { readLagMs: 60_000 } } });
    const provider = world.makeProvider();
    const { instanceId } = await world.pass(provider.provisionInstance({ ...SMALL, idempotencyToken: 't' }));
    await world.pass(provider.terminateInstance(instanceId));
    await world.pass(provider.waitForInstanceTerminated(instanceId));
    await world.clock.advance(120_000);
    expect(world.count().machines).toBe(0);
  });
});
