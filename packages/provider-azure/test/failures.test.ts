import { describe, expect, it } from 'vitest';
import { toResourceName } from '../src/instance-ids.ts';
import { collect, failureOf, NOTHING, removeByToken, SMALL, startAzureWorld } from './azure-world.ts';

const ALLOCATION = { code: 'AllocationFailed', message: 'Allocation failed.' };
const LATE = { afterMs: 10_000, reason: ALLOCATION, outcome: 'failed' } as const;
const WANTED = { ...SMALL, idempotencyToken: 't', network: { assignPublicIp: true } };

describe('a machine that was accepted and whose creation fails later', () => {
  it('is failed, with Azure’s code as the reason, in reads and lists', async () => {
    const { makeProvider, pass, park, clock } = await startAzureWorld();
    park.planFailure(LATE);
    const provider = makeProvider();
    const { instanceId, state } = await pass(provider.provisionInstance(WANTED));
    expect(state).toBe('pending');
    await clock.advance(20_000);
    const info = await pass(provider.getInstanceInfo(instanceId));
    expect(info).toMatchObject({
      state: 'failed',
      stateReason: { code: 'InsufficientCapacity', nativeCode: 'AllocationFailed' },
    });
    expect(await pass(collect(provider.listInstances()))).toEqual([info]);
  });

  it('ends a wait at once, with the reason', async () => {
    const { makeProvider, pass, park, clock } = await startAzureWorld();
    park.planFailure(LATE);
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(WANTED));
    const begin = clock.now();
    const error = await failureOf(pass(provider.waitForInstanceRunning(instanceId)));
    expect(error).toMatchObject({ code: 'Conflict', nativeCode: 'AllocationFailed', lastInfo: { state: 'failed' } });
    expect(clock.now() - begin).toBeLessThan(20_000);
  });

  it('keeps its interface reserved for 180 seconds, which remaining counts; then nothing is left', async () => {
    const world = await startAzureWorld();
    const { makeProvider, pass, park, clock } = world;
    park.planFailure(LATE);
    const provider = makeProvider();
    await pass(provider.provisionInstance(WANTED));
    await clock.advance(20_000);
    await pass(provider.terminateByToken('t', {}));
    await clock.advance(30_000);
    // The machine is gone; its interface is not, nor the address that is in use by it.
    expect(world.count()).toEqual({ ...NOTHING, interfaces: 1, addresses: 1 });
    expect(await pass(provider.terminateByToken('t', {}))).toEqual({ remaining: 2 });
    await removeByToken(world, provider, 't');
    expect(world.count()).toEqual(NOTHING);
    expect(clock.now()).toBeGreaterThan(park.machines()[0]!.createdAt + 180_000);
  });

  it('is what its token means: the next call adopts it, and makes no second one', async () => {
    const { makeProvider, pass, park, clock } = await startAzureWorld();
    park.planFailure(LATE);
    const { instanceId } = await pass(makeProvider().provisionInstance(WANTED));
    await clock.advance(20_000);
    expect(await pass(makeProvider().provisionInstance(WANTED))).toMatchObject({ instanceId, state: 'failed' });
    expect(park.counts().launched).toBe(1);
  });
});

describe('a machine that is refused', () => {
  const full = { capacity: { 'westeurope-1': { [SMALL.instanceType]: 0 } } };

  it('is InsufficientCapacity of that size in that zone, and leaves nothing', async () => {
    const { makeProvider, pass, count } = await startAzureWorld(full);
    const error = await failureOf(pass(makeProvider().provisionInstance({ ...WANTED, zone: '1' })));
    expect(error).toMatchObject({
      code: 'InsufficientCapacity',
      nativeCode: 'ZonalAllocationFailed',
      outcome: 'rejected',
      scopes: [{ provider: 'azure', region: 'westeurope', zone: '1', instanceType: SMALL.instanceType }],
    });
    expect(count()).toEqual(NOTHING);
  });

  it('and that Azure keeps all the same, broken, is removed', async () => {
    const { makeProvider, pass, count, clock } = await startAzureWorld({
      ...full,
      knobs: { keepsRefusedMachines: true, interfaceReservationMs: 0 },
    });
    await failureOf(pass(makeProvider().provisionInstance({ ...WANTED, zone: '1' })));
    await clock.advance(60_000);
    expect(count()).toEqual(NOTHING);
  });

  it('takes with it what was made beforehand', async () => {
    const { makeProvider, pass, count } = await startAzureWorld(full);
    const network = { assignPublicIp: true, privateIp: '127.113.96.50' };
    const wanted = { ...WANTED, zone: '1', network };
    const error = await failureOf(pass(makeProvider().provisionInstance(wanted)));
    expect(error.code).toBe('InsufficientCapacity');
    expect(count()).toEqual(NOTHING);
  });

  it('for a quota is QuotaExceeded, and its token can be used again', async () => {
    const { makeProvider, pass, park } = await startAzureWorld({ quotas: { vcpus: 1 } });
    const provider = makeProvider();
    expect(await failureOf(pass(provider.provisionInstance(WANTED)))).toMatchObject({
      code: 'QuotaExceeded',
      nativeCode: 'OperationNotAllowed',
    });
    park.setQuotas({});
    expect(await pass(provider.provisionInstance(WANTED))).toMatchObject({ state: 'pending' });
  });
});

describe('starting a machine', () => {
  it('for which there is no room is InsufficientCapacity, and it stays stopped', async () => {
    const { makeProvider, pass, park, clock } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...WANTED, zone: '1' }));
    await pass(provider.waitForInstanceRunning(instanceId));
    await pass(provider.stopInstance(instanceId));
    await clock.advance(30_000);
    park.setCapacity('westeurope-1', SMALL.instanceType, 0);
    expect(await failureOf(pass(provider.startInstance(instanceId)))).toMatchObject({
      code: 'InsufficientCapacity',
      scopes: [{ zone: '1', instanceType: SMALL.instanceType }],
    });
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ state: 'stopped' });
  });
});

describe('throttling', () => {
  it('is waited for as long as Azure says, and not by the SDK', async () => {
    const { makeProvider, pass, emulator, clock } = await startAzureWorld();
    const provider = makeProvider();
    await pass(provider.describeScope());
    emulator.faults.add({ kind: 'throttle', count: 1 });
    const begin = clock.now();
    await pass(provider.describeScope());
    expect(clock.now() - begin).toBeGreaterThanOrEqual(5_000);
  });

  it('fails at once where the deadline ends before', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld();
    const provider = makeProvider();
    await pass(provider.describeScope());
    emulator.faults.add({ kind: 'throttle' });
    const error = await failureOf(pass(provider.describeScope({ timeoutMs: 3_000 })));
    expect(error).toMatchObject({ code: 'RateLimited', retryAfterMs: 5_000 });
  });

  it('of a single machine is not reached by who reads it all the time, and holds up no other', async () => {
    const { makeProvider, pass, emulator, clock } = await startAzureWorld({ buckets: undefined });
    const provider = makeProvider();
    const names = ['one', 'other'];
    const [one, other] = await pass(
      Promise.all(names.map((name) => provider.provisionInstance({ ...SMALL, name, idempotencyToken: name }))),
    );
    const begin = clock.now();
    const reads = (async () => {
      for (let count = 0; count < 48; count++) await provider.getInstanceInfo(one!.instanceId);
    })();
    await pass(Promise.all(Array.from({ length: 30 }, () => provider.getInstanceInfo(other!.instanceId))));
    expect(clock.now() - begin).toBeLessThan(5_000);
    await pass(reads);
    // 36 at once, then 12 a minute.
    expect(clock.now() - begin).toBeGreaterThanOrEqual(55_000);
    expect(emulator.journal().filter(({ status }) => status === 429)).toEqual([]);
  });

  it('of Azure’s own limits is not reached by a hundred machines that are waited for', async () => {
    const { makeProvider, pass, emulator } = await startAzureWorld({ buckets: undefined });
    const provider = makeProvider();
    const names = Array.from({ length: 100 }, (_, index) => `w${index}`);
    const infos = await pass(
      Promise.all(names.map((name) => provider.provisionInstance({ ...SMALL, name, idempotencyToken: name }))),
    );
    await pass(Promise.all(infos.map(({ instanceId }) => provider.waitForInstanceRunning(instanceId))));
    expect(emulator.journal().filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('an answer that cannot be read', () => {
  it.each(['truncated-body', 'html', 'invalid-utf8'] as const)('%s of a read is Unavailable', async (kind) => {
    const { makeProvider, pass, emulator } = await startAzureWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(WANTED));
    emulator.faults.add({ kind, operation: 'VirtualMachines_Get' });
    expect(await failureOf(pass(provider.getInstanceInfo(instanceId)))).toMatchObject({ code: 'Unavailable' });
  });

  it('to the creation of a machine is no reason to make a second one', async () => {
    const { makeProvider, pass, emulator, park } = await startAzureWorld();
    emulator.faults.add({ kind: 'truncated-body', operation: 'VirtualMachines_CreateOrUpdate', count: 1 });
    expect(await pass(makeProvider().provisionInstance(WANTED))).toMatchObject({ state: 'pending' });
    expect(park.counts().launched).toBe(1);
  });
});

it('a machine that cannot be read is asked once for each look of a wait, and holds up no wait for another', async () => {
  const { makeProvider, pass, emulator, clock } = await startAzureWorld();
  const provider = makeProvider();
  const names = ['one', 'other'];
  const [one, other] = await pass(
    Promise.all(names.map((name) => provider.provisionInstance({ ...SMALL, name, idempotencyToken: name }))),
  );
  const begin = clock.now();
  emulator.faults.add({ kind: 'unavailable', path: `*${toResourceName(one!.instanceId)}` });
  const stuck = provider.waitForInstanceRunning(one!.instanceId, { timeoutMs: 120_000 });
  stuck.catch(() => undefined);
  await pass(provider.waitForInstanceRunning(other!.instanceId));
  expect(clock.now() - begin).toBeLessThan(40_000);
  expect(emulator.countRequests('VirtualMachines_Get')).toBeLessThan(20);
  expect(await failureOf(pass(stuck))).toMatchObject({ code: 'Timeout' });
});

it('a signal ends a request that hangs', async () => {
  const { makeProvider, pass, emulator } = await startAzureWorld();
  const provider = makeProvider();
  await pass(provider.describeScope());
  emulator.faults.add({ kind: 'hang' });
  const controller = new AbortController();
  const call = failureOf(provider.describeScope({ signal: controller.signal }));
  controller.abort();
  expect(await call).toMatchObject({ code: 'Aborted' });
});
