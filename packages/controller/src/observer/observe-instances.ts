import { type CloudProviderSPI, type ErrorScope, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import { toObservedInstance } from '../lab-worker/worker-facts.ts';
import type { LabWorker, ObservedInstance } from '../resources/lab-worker.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { StoreError } from '../store/store-error.ts';
import { compareInstances, isSameInstance } from './compare-instances.ts';
import { OrphanWatch } from './orphan-watch.ts';

/**
 * Compares the instances of one provider with the rows: one list a pass, whatever the number of workers. What differs
 * is written to the worker's row and the worker is woken; what did not change costs nothing. An instance counts as gone
 * only when direct reads have said so for longer than the provider's consistency window. Instances that no worker knows
 * are reported.
 */
export class InstanceObserver {
  readonly #name: string;
  readonly #provider: CloudProviderSPI;
  readonly #store: ResourceStore;
  readonly #clock: { now(): number };
  /** Since when direct reads do not find an instance, by its id: a worker's next one is another one. */
  readonly #missingSince = new Map<string, number>();
  readonly #orphans: OrphanWatch;

  constructor(parts: {
    /** Name of the provider in the configuration. */
    readonly name: string;
    readonly provider: CloudProviderSPI;
    readonly store: ResourceStore;
    readonly clock: { now(): number };
  }) {
    this.#name = parts.name;
    this.#provider = parts.provider;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#orphans = new OrphanWatch(parts);
  }

  /**
   * One pass.
   *
   * @throws CloudProvisioningError when the provider cannot be asked at all: nothing is written then; or when single
   * instances could not be read: all others are done.
   */
  async observe(signal: AbortSignal): Promise<void> {
    const workers = await this.#store.list('LabWorker', { where: { provider: [this.#name] } });
    const { listed, unreachable } = await this.#list(signal);
    const { changed, missing } = compareInstances(workers, listed, unreachable);
    for (const { worker, instance } of changed) await this.#write(worker, instance);
    await this.#orphans.look(listed, workers, signal);
    const gone = new Set(missing.map(({ status }) => status.instance?.instanceId));
    for (const id of this.#missingSince.keys()) if (!gone.has(id)) this.#missingSince.delete(id);
    const failures: unknown[] = [];
    for (const worker of missing) {
      // An instance that cannot be read must not hide the others.
      await this.#confirmMissing(worker, signal).catch((error: unknown) => failures.push(error));
      signal.throwIfAborted();
    }
    if (failures.length > 0) throw failures[0];
  }

  async #list(signal: AbortSignal): Promise<{ listed: InstanceInfo[]; unreachable: readonly ErrorScope[] }> {
    const listed: InstanceInfo[] = [];
    try {
      for await (const info of this.#provider.listInstances({}, { signal })) listed.push(info);
      return { listed, unreachable: [] };
    } catch (error) {
      if (!isCloudProvisioningError(error) || error.scopes === undefined) throw error;
      return { listed, unreachable: error.scopes };
    }
  }

  async #confirmMissing(worker: LabWorker, signal: AbortSignal): Promise<void> {
    const known = worker.status.instance;
    if (known === undefined) return;
    try {
      const instance = toObservedInstance(await this.#provider.getInstanceInfo(known.instanceId, { signal }));
      this.#missingSince.delete(known.instanceId);
      if (!isSameInstance(known, instance)) await this.#write(worker, instance);
    } catch (error) {
      if (!isCloudProvisioningError(error) || error.code !== 'NotFound') throw error;
      const since = this.#missingSince.get(known.instanceId);
      if (since === undefined) {
        this.#missingSince.set(known.instanceId, this.#clock.now());
      } else if (this.#clock.now() - since > this.#provider.capabilities.consistencyWindowMs) {
        await this.#write(worker, { ...known, state: 'terminated' });
      }
    }
  }

  async #write(worker: LabWorker, instance: ObservedInstance): Promise<void> {
    const { kind, metadata, status } = worker;
    try {
      const resource = { ...worker, status: { ...status, instance } };
      await this.#store.commit([{ type: 'update', resource }], { wake: [{ kind, uid: metadata.uid }] });
    } catch (error) {
      // Somebody wrote the row meanwhile: the next pass compares again.
      if (!(error instanceof StoreError && error.kind === 'conflict')) throw error;
    }
  }
}
