import { VirtualClock } from '@cloud-spi/provider-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../src/configuration/controller-timings.ts';
import { createLabRequestReconciler } from '../../src/lab-instance-request/create-lab-request-reconciler.ts';
import { HostConnections } from '../../src/lab-worker/host-connections.ts';
import { createPoolReconciler } from '../../src/lab-worker-pool/create-pool-reconciler.ts';
import { POOL_LABEL } from '../../src/lab-worker-pool/to-worker-draft.ts';
import { keysToWake } from '../../src/reconcile/keys-to-wake.ts';
import type { LabInstanceRequest } from '../../src/resources/lab-instance-request.ts';
import type { LabWorker } from '../../src/resources/lab-worker.ts';
import type { LabWorkerPhase } from '../../src/resources/lab-worker-phase.ts';
import type { AnyResource } from '../../src/resources/resource-of-kind.ts';
import type { OpenedStore } from '../../src/store/open-store.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { NO_SECRETS } from './controller-world.ts';
import { hostlessPool, hostlessWorker } from './drafts.ts';

const { signal } = new AbortController();
const HOST = { type: 'cml', credentialsRef: { username: 'admin', password: { env: 'PASSWORD' } } } as const;

let opened: OpenedStore;
let clock: VirtualClock;
beforeEach(async () => {
  clock = new VirtualClock();
  opened = await openSqliteStore({ file: ':memory:', clock, keysToWake });
});
afterEach(() => opened.close());

/** Lets something happen between the reads of a pass and its commit, once. */
function interrupted(happening: () => Promise<unknown>): ResourceStore {
  let isOver = false;
  return new Proxy({} as ResourceStore, {
    get(_, name) {
      const value: unknown = Reflect.get(opened.store, name, opened.store);
      if (typeof value !== 'function') return value;
      const method = value.bind(opened.store) as (...input: unknown[]) => unknown;
      if (name !== 'commit') return method;
      return async (...input: unknown[]) => {
        if (!isOver) await happening();
        isOver = true;
        return await method(...input);
      };
    },
  });
}

function partsOn(store: ResourceStore) {
  const connections = new HostConnections(new Map(), NO_SECRETS);
  return { store, clock, timings: DEFAULT_CONTROLLER_TIMINGS, connections };
}

async function write<Resource extends AnyResource>(resource: Resource): Promise<Resource> {
  return (await opened.store.commit([{ type: 'update', resource }]))[0] as Resource;
}

async function readyWorker(draft = hostlessWorker({ host: HOST, maxLabs: 1 })): Promise<LabWorker> {
  let worker = (await opened.store.commit([{ type: 'create', draft }]))[0] as LabWorker;
  for (const phase of ['Provisioning', 'InstanceReady', 'Starting', 'Ready'] satisfies LabWorkerPhase[]) {
    worker = await write({ ...worker, status: { ...worker.status, phase } });
  }
  return worker;
}

async function waitingLab(name: string): Promise<LabInstanceRequest> {
  const spec = { track: 'ccna', type: 'cml', topology: { inline: '' }, durationMinutes: 60, owner: 'teacher' };
  const draft = { kind: 'LabInstanceRequest', metadata: { name, namespace: 'labs' }, spec } as const;
  const lab = (await opened.store.commit([{ type: 'create', draft }]))[0] as LabInstanceRequest;
  const demand = { nodes: 1, cpuMilli: 0, memoryMib: 0 };
  return await write({ ...lab, status: { ...lab.status, phase: 'Scheduling', demand } });
}

const phaseOf = async ({ kind, metadata }: AnyResource) =>
  (await opened.store.getByUid(kind, metadata.uid))?.status.phase;

describe('two labs and one place', () => {
  it('the one that commits first has it, whoever decided first', async () => {
    await readyWorker();
    const first = await waitingLab('a');
    await clock.advance(1);
    const second = await waitingLab('b');
    const plain = createLabRequestReconciler(partsOn(opened.store));
    const late = createLabRequestReconciler(
      partsOn(
        interrupted(async () => {
          await write({ ...second, spec: { ...second.spec, priority: 9 } });
          await plain(second.metadata.uid, signal);
        }),
      ),
    );
    expect((await late(first.metadata.uid, signal)).requeueAfterMs).toBeLessThan(1_000);
    expect([await phaseOf(first), await phaseOf(second)]).toEqual(['Scheduling', 'Provisioning']);
    const again = await plain(first.metadata.uid, signal);
    expect(again.requeueAfterMs).toBe(DEFAULT_CONTROLLER_TIMINGS.schedulingRetryMs);
    expect(await phaseOf(first)).toBe('Scheduling');
  });

  it('a lab that is paused does not keep the place from the others', async () => {
    await readyWorker();
    const urgent = await waitingLab('a');
    const annotations = { 'cloud-spi/paused': 'true' };
    await write({ ...urgent, metadata: { ...urgent.metadata, annotations }, spec: { ...urgent.spec, priority: 9 } });
    const other = await waitingLab('b');
    await createLabRequestReconciler(partsOn(opened.store))(other.metadata.uid, signal);
    expect(await phaseOf(other)).toBe('Provisioning');
  });
});

describe('a worker that goes while a lab comes', () => {
  it('is drained before the lab is placed: the placement fails', async () => {
    const worker = await readyWorker();
    const lab = await waitingLab('a');
    const drain = () => write({ ...worker, status: { ...worker.status, phase: 'Draining' } });
    await createLabRequestReconciler(partsOn(interrupted(drain)))(lab.metadata.uid, signal);
    expect(await phaseOf(lab)).toBe('Scheduling');
  });

  it('is not deleted as idle by its pool when a lab was placed meanwhile', async () => {
    const { spec, ...rest } = hostlessPool({ min: 0 });
    const template = { ...spec.template, host: HOST };
    const [pool] = await opened.store.commit([{ type: 'create', draft: { ...rest, spec: { ...spec, template } } }]);
    if (pool?.kind !== 'LabWorkerPool') throw new Error('The pool was not made.');
    await write({ ...pool, status: { ...pool.status, phase: 'Initializing' } });
    const ownerReferences = [{ kind: 'LabWorkerPool', name: 'pool', uid: pool.metadata.uid } as const];
    const draft = hostlessWorker({ host: HOST });
    const metadata = { ...draft.metadata, ownerReferences, labels: { [POOL_LABEL]: 'pool' } };
    const worker = await readyWorker({ ...draft, metadata });
    const lab = await waitingLab('a');
    await clock.advance(10 * 60_000);
    const place = () => createLabRequestReconciler(partsOn(opened.store))(lab.metadata.uid, signal);
    await createPoolReconciler(partsOn(interrupted(place)))(pool.metadata.uid, signal);
    expect(await phaseOf(lab)).toBe('Provisioning');
    const after = await opened.store.getByUid('LabWorker', worker.metadata.uid);
    expect(after?.metadata.deletionTimestamp).toBeUndefined();
    expect(after?.metadata.resourceVersion).toBeGreaterThan(worker.metadata.resourceVersion);
  });

  it('a row that is gone before the commit is no error', async () => {
    const lab = await waitingLab('a');
    const forget = () => opened.store.commit([{ type: 'delete', resource: lab }]);
    const { requeueAfterMs } = await createLabRequestReconciler(partsOn(interrupted(forget)))(lab.metadata.uid, signal);
    expect(requeueAfterMs).toBeLessThan(1_000);
    expect(await createLabRequestReconciler(partsOn(opened.store))(lab.metadata.uid, signal)).toEqual({});
  });
});
