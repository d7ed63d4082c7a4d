import { describe, expect, it } from 'vitest';
import { failureOf, SMALL, startAzureWorld } from './azure-world.ts';

const IDENTITY =
  '/subscriptions/00000000-0000-4000-8000-00000000a2e0/resourcegroups/labs/providers/microsoft.managedidentity/userassignedidentities/worker';

describe('tags', () => {
  it('are merged on the server: one that somebody else added meanwhile stays', async () => {
    const { makeProvider, pass, park, emulator } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { a: '1' } }));
    const [machine] = park.machines();
    park.updateMachine(machine!.id, { labels: { ...machine!.labels, theirs: 'yes' } });
    await pass(provider.addTags(instanceId, { a: '2', b: '3' }));
    expect((await pass(provider.getInstanceInfo(instanceId))).tags).toEqual({ a: '2', b: '3', theirs: 'yes' });
    expect(emulator.countRequests('VirtualMachines_Update')).toBe(0);
  });

  it('are removed by name; what is not there costs no request', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { a: '1', b: '2' } }));
    await pass(provider.removeTags(instanceId, ['a']));
    await pass(provider.removeTags(instanceId, ['a']));
    expect((await pass(provider.getInstanceInfo(instanceId))).tags).toEqual({ b: '2' });
    expect(emulator.countRequests('Tags_UpdateAtScope')).toBe(1);
  });

  it('whose names differ in case only would be one tag, and are refused', async () => {
    const { makeProvider, pass } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { team: 'red' } }));
    expect(await failureOf(pass(provider.addTags(instanceId, { Team: 'blue' })))).toMatchObject({
      code: 'InvalidConfiguration',
    });
  });
});

describe('a lock', () => {
  it('is Conflict, and what blocks terminateByToken', async () => {
    const { makeProvider, pass, park } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, idempotencyToken: 't' }));
    park.updateMachine(park.machines()[0]!.id, { isProtected: true });
    expect(await failureOf(pass(provider.terminateInstance(instanceId)))).toMatchObject({
      code: 'Conflict',
      nativeCode: 'ScopeLocked',
    });
    expect(await pass(provider.terminateByToken('t', {}))).toMatchObject({
      remaining: 3,
      blockedBy: expect.stringContaining('lock'),
    });
  });
});

describe('a lock on a part that outlived its machine', () => {
  it('is what blocks terminateByToken, by its id', async () => {
    const { makeProvider, pass, emulator, park, clock } = await startAzureWorld();
    const provider = makeProvider();
    park.planFailure({ afterMs: 0, reason: { code: 'AllocationFailed', message: 'No.' }, outcome: 'failed' });
    await pass(provider.provisionInstance({ ...SMALL, idempotencyToken: 't' }));
    await pass(provider.terminateByToken('t', {}));
    await clock.advance(30_000);
    const body = { error: { code: 'ScopeLocked', message: 'The scope is locked.' } };
    emulator.faults.add({ kind: 'status', status: 409, body, operation: 'NetworkInterfaces_Delete' });
    const result = await pass(provider.terminateByToken('t', {}));
    expect(result).toEqual({ remaining: 1, blockedBy: expect.stringMatching(/^a lock on .*-nic$/) });
  });
});

describe('spot machines', () => {
  it('are gone when their capacity is taken back, with everything that came with them', async () => {
    const { makeProvider, pass, park, clock, count } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId, providerData } = await pass(provider.provisionInstance({ ...SMALL, market: 'spot' }));
    expect(providerData.market).toBe('spot');
    await pass(provider.waitForInstanceRunning(instanceId));
    park.interrupt(park.machines()[0]!.id, { reason: { code: 'SpotVMEvicted', message: 'Taken back.' } });
    expect(await failureOf(pass(provider.getInstanceInfo(instanceId)))).toMatchObject({ code: 'NotFound' });
    await clock.advance(30_000);
    expect(count()).toEqual({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
  });

  it('that Azure only stopped are failed and Interrupted', async () => {
    const { makeProvider, pass, park, clock } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, market: 'spot' }));
    await pass(provider.waitForInstanceRunning(instanceId));
    const reason = { code: 'SpotVMEvicted', message: 'Taken back.' };
    park.interrupt(park.machines()[0]!.id, { reason, action: 'stop' });
    await clock.advance(30_000);
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({
      state: 'failed',
      stateReason: { code: 'Interrupted' },
    });
  });
});

it.each([
  ['worker', { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } }],
  [IDENTITY, { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } }],
  ['system', { type: 'SystemAssigned' }],
])('the identity %s is given to the machine', async (identity, expected) => {
  const { makeProvider, pass, park } = await startAzureWorld();
  await pass(makeProvider().provisionInstance({ ...SMALL, identity }));
  expect(park.machines()[0]?.attributes.model).toMatchObject({ identity: expected });
});

it('another configuration with the same token is refused with the id of its instance', async () => {
  const { makeProvider, pass, park } = await startAzureWorld();
  const wanted = { ...SMALL, idempotencyToken: 't' };
  const { instanceId } = await pass(makeProvider().provisionInstance(wanted));
  const error = await failureOf(pass(makeProvider().provisionInstance({ ...wanted, instanceType: 'Standard_D4s_v5' })));
  expect(error).toMatchObject({ code: 'AlreadyExists', instanceId, outcome: 'rejected' });
  expect(park.counts().launched).toBe(1);
});
