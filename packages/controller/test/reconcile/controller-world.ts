import { randomUUID } from 'node:crypto';
import { VirtualClock } from '@cloud-spi/provider-kit';
import { createMemoryCloud, createProvider, type MemoryCloud } from '@cloud-spi/provider-memory';
import { type CloudProviderSPI, isCloudProvisioningError } from '@cloud-spi/spi';
import { DEFAULT_CONTROLLER_TIMINGS } from '../../src/configuration/controller-timings.ts';
import { createLabRequestReconciler } from '../../src/lab-instance-request/create-lab-request-reconciler.ts';
import { createLabWorkerReconciler } from '../../src/lab-worker/create-lab-worker-reconciler.ts';
import { HostConnections } from '../../src/lab-worker/host-connections.ts';
import { createPoolReconciler } from '../../src/lab-worker-pool/create-pool-reconciler.ts';
import { InstanceObserver } from '../../src/observer/observe-instances.ts';
import { keysToWake } from '../../src/reconcile/keys-to-wake.ts';
import type { Reconciler } from '../../src/reconcile/reconcile-resource.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../../src/resources/resource.ts';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';
import type { ResourceOfKind } from '../../src/resources/resource-of-kind.ts';
import type { SecretResolver } from '../../src/secrets/create-secret-resolver.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { type CrashPlan, isCrash, withCrashes } from './crash-plan.ts';

const LEASE_MS = 10_000;
/** More passes than this without any time between them go round in a circle. */
const MOST_PASSES_AT_ONCE = 100;
/** For workers without lab host, which need none. */
export const NO_SECRETS: SecretResolver = {
  resolve: () => Promise.reject(new Error('No secret is expected to be asked for.')),
  resolvePassword: () => Promise.reject(new Error('No password is expected to be asked for.')),
  exists: async () => false,
};

/** A controller on a store and a simulated cloud of its own, whose passes are made one by one on a virtual clock. */
export interface ControllerWorld {
  readonly clock: VirtualClock;
  readonly cloud: MemoryCloud;
  readonly store: ResourceStore;
  /** What nobody expects to be thrown. */
  readonly errors: readonly unknown[];
  create<Kind extends ResourceKind>(draft: ResourceDraft<Kind>): Promise<ResourceOfKind<Kind>>;
  /** Edits the spec as a user does. */
  edit<Kind extends ResourceKind>(
    kind: Kind,
    name: string,
    change: (spec: ResourceOfKind<Kind>['spec']) => ResourceOfKind<Kind>['spec'],
  ): Promise<void>;
  remove(kind: ResourceKind, name: string): Promise<void>;
  /** Phases of all resources of a kind, by name. */
  phases(kind: ResourceKind): Promise<Record<string, string>>;
  /** Makes passes, and lets time pass when there is nothing to do. Fails when it takes longer than `limitMs`. */
  runUntil(isDone: () => Promise<boolean>, limitMs?: number): Promise<void>;
  runFor(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

/** @param crashes - Where the process of the controller ends; another one takes over. Default: nowhere. */
export async function createControllerWorld(crashes?: CrashPlan): Promise<ControllerWorld> {
  const clock = new VirtualClock();
  const cloud = createMemoryCloud({ clock });
  const { store, queue, close } = await openSqliteStore({
    file: ':memory:',
    clock: { now: () => Math.floor(clock.now()) },
    keysToWake,
  });
  const provider = createProvider({ cloud, owner: store.installationId });
  const { signal } = new AbortController();
  const errors: unknown[] = [];
  let controller = createController(clock, store, provider, crashes);
  let observesAt = clock.now() + DEFAULT_CONTROLLER_TIMINGS.observeInstancesMs;
  let [passes, passesAt] = [0, 0];

  /** What a process remembers is gone; the keys that it held come back when their leases end. */
  async function restart(): Promise<void> {
    controller = createController(clock, store, provider, crashes);
    for (const kind of RESOURCE_KINDS) {
      await queue.add((await store.list(kind)).map(({ metadata }) => ({ kind, uid: metadata.uid })));
    }
  }

  async function survive(work: () => Promise<void>, onError: (error: unknown) => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await (isCrash(error) ? restart() : onError(error));
    }
  }

  async function makePass(): Promise<boolean> {
    const { owner, reconcilers } = controller;
    const [key] = await queue.claim(owner, 1, LEASE_MS);
    if (key === undefined) return false;
    passes = clock.now() === passesAt ? passes + 1 : 1;
    passesAt = clock.now();
    if (passes > MOST_PASSES_AT_ONCE) throw new Error(`Passes go round in a circle, now over ${key.kind} ${key.uid}.`);
    await survive(
      async () => {
        const { requeueAfterMs } = await reconcilers[key.kind](key.uid, signal);
        await queue.settle(owner, [{ ...key, ok: true, requeueAfterMs }]);
      },
      async (error) => {
        errors.push(error);
        await queue.settle(owner, [{ ...key, ok: false }]);
      },
    );
    return true;
  }

  async function letTimePass(): Promise<void> {
    const dueMs = (await queue.nextDueMs()) ?? Number.POSITIVE_INFINITY;
    await clock.advance(Math.max(1, Math.min(dueMs, observesAt - clock.now())));
    if (clock.now() < observesAt) return;
    observesAt += DEFAULT_CONTROLLER_TIMINGS.observeInstancesMs;
    await survive(
      () => controller.observer.observe(signal),
      async (error) => {
        // A cloud that cannot be listed is nothing to worry about: nothing is assumed.
        if (!isCloudProvisioningError(error)) errors.push(error);
      },
    );
  }

  async function runUntil(isDone: () => Promise<boolean>, limitMs = 60 * 60_000): Promise<void> {
    const deadline = clock.now() + limitMs;
    while (!(await isDone())) {
      if (await makePass()) continue;
      if (clock.now() >= deadline)
        throw new Error(`It did not come to that: ${await describeRows(store)}`, { cause: errors[0] });
      await letTimePass();
    }
  }

  return {
    clock,
    cloud,
    store,
    errors,
    create: async (draft) => (await store.commit([{ type: 'create', draft }]))[0] as never,
    edit: async (kind, name, change) => {
      const resource = await find(store, kind, name);
      const spec = change(resource.spec);
      await store.commit([{ type: 'update', resource: { ...resource, spec } as never }]);
    },
    remove: async (kind, name) => {
      await store.commit([{ type: 'delete', resource: (await find(store, kind, name)) as never }]);
    },
    phases: async (kind) =>
      Object.fromEntries((await store.list(kind)).map(({ metadata, status }) => [metadata.name, status.phase])),
    runUntil,
    runFor: async (durationMs) => {
      const end = clock.now() + durationMs;
      await runUntil(async () => clock.now() >= end, durationMs);
    },
    close: async () => {
      await provider[Symbol.asyncDispose]();
      cloud.close();
      await close();
    },
  };
}

function createController(clock: VirtualClock, plain: ResourceStore, cloud: CloudProviderSPI, crashes?: CrashPlan) {
  const { store, provider } = withCrashes(plain, cloud, crashes);
  const connections = new HostConnections(new Map(), NO_SECRETS);
  const providers = new Map([['memory', provider]]);
  const parts = { store, clock, timings: DEFAULT_CONTROLLER_TIMINGS, connections, providers, secrets: NO_SECRETS };
  const reconcilers: Readonly<Record<ResourceKind, Reconciler>> = {
    LabWorkerPool: createPoolReconciler(parts),
    LabWorker: createLabWorkerReconciler(parts),
    LabInstanceRequest: createLabRequestReconciler(parts),
  };
  return {
    owner: randomUUID(),
    reconcilers,
    observer: new InstanceObserver({ ...parts, name: 'memory', provider }),
  };
}

async function find<Kind extends ResourceKind>(store: ResourceStore, kind: Kind, name: string) {
  const resource = await store.get(kind, 'labs', name);
  if (resource === undefined) throw new Error(`${kind} ${name} does not exist.`);
  return resource;
}

async function describeRows(store: ResourceStore): Promise<string> {
  const rows = (await Promise.all(RESOURCE_KINDS.map((kind) => store.list(kind)))).flat();
  return JSON.stringify(rows.map(({ metadata, status }) => [metadata.name, status.phase, status.conditions]));
}
