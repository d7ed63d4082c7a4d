import { type CloudProviderSPI, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { ResourceStore } from '../store/resource-store.ts';

/** How old an instance is before it can count as one that nobody knows. */
const ORPHAN_AFTER_MS = 15 * 60_000;

/**
 * Finds instances of this installation that no worker knows, and reports each once, by an event. It removes none: what
 * looks like an orphan after a store was restored from an older backup is somebody's running lab.
 */
export class OrphanWatch {
  readonly #name: string;
  readonly #provider: CloudProviderSPI;
  readonly #store: ResourceStore;
  readonly #clock: { now(): number };
  /** Since when an instance is seen that no worker knows. */
  readonly #suspects = new Map<string, number>();
  readonly #reported = new Set<string>();

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
  }

  /**
   * Looks at one list. An instance is reported when it was suspect in an earlier list, too, is old enough, and reads of
   * row and cloud agree.
   *
   * @param listed - What the provider listed, after the workers were read.
   * @param workers - Workers of the provider.
   */
  async look(listed: readonly InstanceInfo[], workers: readonly LabWorker[], signal: AbortSignal): Promise<void> {
    const suspects = findSuspects(listed, workers);
    const ids = new Set(suspects.map(({ instanceId }) => instanceId));
    for (const id of [...this.#suspects.keys(), ...this.#reported]) {
      if (ids.has(id)) continue;
      this.#suspects.delete(id);
      this.#reported.delete(id);
    }
    for (const info of suspects) {
      const { instanceId } = info;
      const since = this.#suspects.get(instanceId);
      if (since === undefined) this.#suspects.set(instanceId, this.#clock.now());
      else if (this.#isOld(info, since) && !this.#reported.has(instanceId) && (await this.#isConfirmed(info, signal))) {
        await this.#report(info);
        this.#reported.add(instanceId);
      }
      signal.throwIfAborted();
    }
  }

  #isOld({ createdAt }: InstanceInfo, since: number): boolean {
    const bornAt = createdAt === undefined ? since : Date.parse(createdAt);
    return this.#clock.now() - bornAt > ORPHAN_AFTER_MS;
  }

  /** The row may be newer than the list of workers, or of another provider for the same account. */
  async #isConfirmed({ instanceId, idempotencyToken }: InstanceInfo, signal: AbortSignal): Promise<boolean> {
    const row = await this.#store.getByUid('LabWorker', workerUid(idempotencyToken) ?? instanceId);
    if (row?.status.intent !== undefined && row.status.intent.token === idempotencyToken) return false;
    try {
      return exists(await this.#provider.getInstanceInfo(instanceId, { signal }));
    } catch (error) {
      // Another failure is none of an orphan: the next list asks again.
      if (isCloudProvisioningError(error)) return false;
      throw error;
    }
  }

  async #report({ instanceId, idempotencyToken, name, namespace, state, createdAt }: InstanceInfo): Promise<void> {
    const made = createdAt === undefined ? '' : `, made ${createdAt}`;
    const message =
      `Instance ${instanceId} of provider ${this.#name} (${state}${made}) belongs to this installation, and no worker ` +
      'knows it: it costs money and nobody uses it. Remove it in the cloud, unless another store still needs it.';
    const uid = workerUid(idempotencyToken) ?? instanceId;
    const about = { kind: 'LabWorker', namespace: namespace ?? 'default', name: name ?? instanceId, uid } as const;
    await this.#store.commit([], { events: [{ about, type: 'Warning', reason: 'OrphanFound', message }] });
  }
}

/** Instances that exist and whose token is in no row. Pure. */
function findSuspects(listed: readonly InstanceInfo[], workers: readonly LabWorker[]): readonly InstanceInfo[] {
  const known = new Set(workers.map(({ status }) => status.intent?.token));
  return listed.filter((info) => exists(info) && !known.has(info.idempotencyToken));
}

function exists({ state }: InstanceInfo): boolean {
  return state !== 'terminating' && state !== 'terminated';
}

/** The worker that made an instance: its tokens are `<uid>/<attempt>`. */
function workerUid(token: string | undefined): string | undefined {
  return token?.split('/', 1)[0];
}
