import { VirtualClock } from '@cloud-spi/provider-kit';
import { createMemoryCloud, createProvider, type MemoryCloud } from '@cloud-spi/provider-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toObservedInstance } from '../../src/lab-worker/worker-facts.ts';
import { InstanceObserver } from '../../src/observer/observe-instances.ts';
import type { LabWorker } from '../../src/resources/lab-worker.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { hostlessWorker } from './drafts.ts';

const { signal } = new AbortController();
const LAG_MS = 60_000;

let clock: VirtualClock;
let cloud: MemoryCloud;
let opened: OpenedStore;
let maker: ReturnType<typeof createProvider>;
let observer: InstanceObserver;
beforeEach(async () => {
  clock = new VirtualClock();
  cloud = createMemoryCloud({ clock, consistencyLagMs: LAG_MS });
  opened = await openSqliteStore({ file: ':memory:', clock });
  maker = createProvider({ cloud });
  observer = new InstanceObserver({ name: 'memory', provider: createProvider({ cloud }), store: opened.store, clock });
});
afterEach(async () => {
  await opened.close();
  cloud.close();
});

/** A worker whose instance was made by another process. */
async function workerWithInstance(name: string): Promise<LabWorker> {
  const configuration = { name, namespace: 'labs', imageId: 'image-linux-1', instanceType: 'small' };
  const instance = toObservedInstance(await maker.provisionInstance({ ...configuration, idempotencyToken: name }));
  const draft = hostlessWorker();
  const [made] = await opened.store.commit([
    { type: 'create', draft: { ...draft, metadata: { ...draft.metadata, name } } },
  ]);
  const scope = await maker.describeScope();
  const intent = {
    provider: 'memory',
    token: name,
    scope,
    configuration,
    createdAt: new Date(clock.now()).toISOString(),
  };
  const resource = { ...(made as LabWorker), status: { ...(made as LabWorker).status, intent, instance } };
  return (await opened.store.commit([{ type: 'update', resource }]))[0] as LabWorker;
}

const stateOf = async ({ metadata }: LabWorker) =>
  (await opened.store.getByUid('LabWorker', metadata.uid))?.status.instance?.state;

async function wokenKeys(): Promise<number> {
  return (await opened.queue.claim('test', 99, 1_000)).length;
}

describe('InstanceObserver', () => {
  it('writes what has changed and wakes the worker, once', async () => {
    const worker = await workerWithInstance('w1');
    await wokenKeys();
    await clock.advance(LAG_MS);
    await observer.observe(signal);
    expect(await stateOf(worker)).toBe('running');
    expect(await wokenKeys()).toBe(1);
    const row = await opened.store.getByUid('LabWorker', worker.metadata.uid);
    await observer.observe(signal);
    expect(await opened.store.getByUid('LabWorker', worker.metadata.uid)).toEqual(row);
  });

  it('does not take a new instance as gone that it cannot see yet', async () => {
    const worker = await workerWithInstance('w1');
    await observer.observe(signal);
    await clock.advance(LAG_MS - 1);
    await observer.observe(signal);
    expect(await stateOf(worker)).toBe('pending');
  });

  it('takes an instance as gone when direct reads agree for longer than the consistency window', async () => {
    const worker = await workerWithInstance('w1');
    cloud.deleteInstance(worker.status.instance?.instanceId ?? '');
    await clock.advance(cloud.settings.timings.terminatedVisibleMs + 1);
    await observer.observe(signal);
    expect(await stateOf(worker)).toBe('pending');
    await clock.advance(LAG_MS + 1);
    await observer.observe(signal);
    expect(await stateOf(worker)).toBe('terminated');
  });

  it('begins anew with the next instance of a worker: how long the one before was missing says nothing', async () => {
    const worker = await workerWithInstance('w1');
    cloud.deleteInstance(worker.status.instance?.instanceId ?? '');
    await clock.advance(cloud.settings.timings.terminatedVisibleMs + 1);
    await observer.observe(signal);
    await clock.advance(LAG_MS);
    const { configuration } = worker.status.intent ?? {};
    const made = await maker.provisionInstance({ ...configuration, idempotencyToken: 'second' } as never);
    const status = { ...worker.status, instance: toObservedInstance(made) };
    await opened.store.commit([{ type: 'update', resource: { ...worker, status } }]);
    await clock.advance(2);
    await observer.observe(signal);
    expect(await stateOf(worker)).toBe('pending');
  });

  it('asks the cloud for one list, however many workers there are', async () => {
    for (const name of ['w1', 'w2', 'w3']) await workerWithInstance(name);
    await clock.advance(LAG_MS);
    const reads = cloud.countRequests('getInstances');
    await observer.observe(signal);
    expect(cloud.countRequests('listInstances')).toBe(1);
    expect(cloud.countRequests('getInstances')).toBe(reads);
  });

  it('an instance that cannot be read does not hide the others', async () => {
    const [first, second] = [await workerWithInstance('w1'), await workerWithInstance('w2')];
    for (const { status } of [first, second]) cloud.deleteInstance(status.instance?.instanceId ?? '');
    await clock.advance(LAG_MS);
    cloud.injectFault({ kind: 'unavailable', action: 'getInstances' });
    await expect(observer.observe(signal)).rejects.toMatchObject({ code: 'Unavailable' });
    expect([await stateOf(first), await stateOf(second)]).toEqual(['pending', 'terminated']);
  });

  it('assumes nothing when the cloud cannot be listed', async () => {
    const worker = await workerWithInstance('w1');
    await clock.advance(LAG_MS);
    cloud.injectFault({ kind: 'unavailable', action: 'listInstances' });
    await expect(observer.observe(signal)).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await stateOf(worker)).toBe('pending');
  });

  describe('an instance of this installation that no worker knows', () => {
    const GRACE_MS = 15 * 60_000;
    const orphansOf = async () =>
      (await opened.store.listEvents()).filter(({ reason }) => reason === 'OrphanFound').map(({ message }) => message);
    const provision = (name: string) =>
      maker.provisionInstance({
        name,
        namespace: 'labs',
        imageId: 'image-linux-1',
        instanceType: 'small',
        idempotencyToken: `${name}/1`,
      });

    it('is reported once, when it is old enough and was seen before, and is not removed', async () => {
      const { instanceId } = await provision('lost');
      await clock.advance(LAG_MS);
      for (let passes = 0; passes < 3; passes += 1) await observer.observe(signal);
      expect(await orphansOf()).toEqual([]);
      await clock.advance(GRACE_MS);
      for (let passes = 0; passes < 3; passes += 1) await observer.observe(signal);
      expect(await orphansOf()).toEqual([
        expect.stringContaining(`Instance ${instanceId} of provider memory (running`),
      ]);
      expect((await opened.store.listEvents()).map(({ count }) => count)).toEqual([1]);
      expect((await maker.getInstanceInfo(instanceId)).state).toBe('running');
    });

    it('is none when a row has its token by now, or when it is going', async () => {
      await workerWithInstance('known');
      const { instanceId } = await provision('going');
      await clock.advance(GRACE_MS);
      await observer.observe(signal);
      await maker.terminateInstance(instanceId);
      await observer.observe(signal);
      expect(await orphansOf()).toEqual([]);
    });

    it('is not reported on one look alone, however old it is', async () => {
      await provision('lost');
      await clock.advance(2 * GRACE_MS);
      await observer.observe(signal);
      expect(await orphansOf()).toEqual([]);
    });
  });
});
