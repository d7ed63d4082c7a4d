import { VirtualClock } from '@cloud-spi/provider-kit';
import { createMemoryCloud, createProvider } from '@cloud-spi/provider-memory';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../src/configuration/controller-timings.ts';
import { keysToWake } from '../../src/reconcile/keys-to-wake.ts';
import { startControlLoops } from '../../src/start-control-loops.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { createControllerWorld, NO_SECRETS } from './controller-world.ts';
import { hostlessPool } from './drafts.ts';
import { livePool, TWO_CAME_AND_WENT } from './pool-life.ts';

async function openWorld() {
  const world = await createControllerWorld();
  onTestFinished(() => world.close());
  return world;
}

describe('a pool of workers without lab host', () => {
  it('gets ready, shrinks, and goes without leaving anything', async () => {
    const world = await openWorld();
    await livePool(world);
    expect(world.cloud.count()).toEqual(TWO_CAME_AND_WENT);
    expect(world.errors).toEqual([]);
  });

  it('writes nothing while nothing happens', async () => {
    const world = await openWorld();
    await world.create(hostlessPool());
    await world.runUntil(async () => (await world.phases('LabWorkerPool')).pool === 'Ready');
    const rows = async () => [await world.store.list('LabWorker'), await world.store.list('LabWorkerPool')];
    const before = await rows();
    await world.runFor(3 * 60 * 60_000);
    expect(await rows()).toEqual(before);
  });

  it('replaces a worker that a user deletes, under another name', async () => {
    const world = await openWorld();
    await world.create(hostlessPool());
    await world.runUntil(async () => (await world.phases('LabWorkerPool')).pool === 'Ready');
    await world.remove('LabWorker', 'pool-1');
    await world.runUntil(async () => (await world.store.get('LabWorker', 'labs', 'pool-1')) === undefined);
    await world.runUntil(async () => (await world.phases('LabWorkerPool')).pool === 'Ready');
    expect(await world.phases('LabWorker')).toEqual({ 'pool-2': 'Ready', 'pool-3': 'Ready' });
  });

  it('grows beside a worker of a user that has the name it would have taken', async () => {
    const world = await openWorld();
    const { spec } = hostlessPool();
    const metadata = { name: 'pool-1', namespace: 'labs' };
    await world.create({ kind: 'LabWorker', metadata, spec: { ...spec.template, track: 'other' } });
    await world.create(hostlessPool());
    await world.runUntil(async () => (await world.phases('LabWorkerPool')).pool === 'Ready');
    expect(Object.keys(await world.phases('LabWorker'))).toEqual(['pool-1', 'pool-2', 'pool-3']);
    expect(world.errors).toEqual([]);
  });
});

describe('startControlLoops', () => {
  it('brings a pool up and down by itself, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const cloud = createMemoryCloud({ clock });
    const whole = { now: () => Math.floor(clock.now()) };
    const { store, queue, close } = await openSqliteStore({ file: ':memory:', clock: whole, keysToWake });
    const provider = createProvider({ cloud, owner: store.installationId });
    const loops = await startControlLoops({
      store,
      queue,
      clock,
      providers: new Map([['memory', provider]]),
      connectors: new Map(),
      secrets: NO_SECRETS,
      timings: DEFAULT_CONTROLLER_TIMINGS,
      concurrency: 4,
      leaseMs: 10_000,
      logger: pino({ level: 'silent' }),
    });
    const [pool] = await store.commit([{ type: 'create', draft: hostlessPool() }]);
    await clock.advance(60_000);
    const workers = await store.list('LabWorker');
    expect(workers.map(({ status }) => status.phase)).toEqual(['Ready', 'Ready']);
    if (pool !== undefined) await store.commit([{ type: 'delete', resource: pool }]);
    await clock.advance(60_000);
    expect([...(await store.list('LabWorker')), ...(await store.list('LabWorkerPool'))]).toEqual([]);
    expect(cloud.count()).toEqual(TWO_CAME_AND_WENT);
    await loops.stop({ graceMs: 0 });
    await provider[Symbol.asyncDispose]();
    expect(clock.pendingDelays).toBe(0);
    await close();
    cloud.close();
  });
});
