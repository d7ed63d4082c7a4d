import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '@cloud-spi/provider-kit';
import { haltInstance, removeInstance } from './change-instance.ts';
import { CloudError } from './cloud-error.ts';
import { DEFAULT_SETTINGS, type MemoryCloudSettings } from './cloud-settings.ts';
import type { CloudState } from './cloud-state.ts';
import { writeConsole } from './console.ts';
import { armFault, type CloudAction, clearFaults, type FaultRequest } from './faults.ts';
import { listAllInstances, readInstanceRow } from './find-instances.ts';
import { createInstanceId, toScopeId } from './instance-ids.ts';
import { type InstanceRow, type NativeInstance, type NativeReason, toNativeInstance } from './instance-record.ts';
import { countLaunched, insertInstance } from './launch-instance.ts';
import { MemoryCloudApi } from './memory-cloud-api.ts';
import { inTransaction } from './open-database.ts';
import { countInterfaces, deleteVolume, listVolumes, type NativeVolume } from './parts.ts';

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** What a simulated cloud can be told when it is made; what is left out has a default. */
export interface MemoryCloudOptions extends Optional<Omit<MemoryCloudSettings, 'timings' | 'addresses'>> {
  /** How long things take. */
  readonly timings?: Optional<MemoryCloudSettings['timings']> | undefined;
  /** Addresses of instances. */
  readonly addresses?: Optional<MemoryCloudSettings['addresses']> | undefined;
  /** The cloud's time. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/** What a simulated cloud holds. */
export interface MemoryCloudCounts {
  /** Instances that were ever accepted. */
  readonly launched: number;
  /** Instances that are not terminated. */
  readonly instances: number;
  /** Volumes that exist, without kept ones of terminated instances. */
  readonly volumes: number;
  /** Volumes that outlived, or will outlive, their instance. */
  readonly keptVolumes: number;
  /** Network interfaces that exist. */
  readonly interfaces: number;
}

const GUEST_SHUTDOWN: NativeReason = { code: 'Guest.Shutdown', message: 'The guest shut itself down' };
const HOST_FAILURE: NativeReason = { code: 'Host.Failure', message: 'The host of the instance failed' };
const RECLAIMED: NativeReason = { code: 'Spot.Reclaimed', message: 'The cloud took the capacity back' };
const REMOVED_BY_OTHERS: NativeReason = { code: 'User.Terminate', message: 'Removed in the console of the cloud' };

/**
 * A simulated cloud, looked at from outside: what an administrator sees and does in its console, what happens to it,
 * and faults. Provider objects that share it see the same instances; those of a file do so across processes.
 *
 * Made by `createMemoryCloud` or `openMemoryCloud`. Nothing happens to an instance that is terminated; an unknown id throws.
 */
export class MemoryCloud {
  /** Everything that does not change. */
  readonly settings: MemoryCloudSettings;
  /** The cloud's time. */
  readonly clock: Clock;
  readonly #state: CloudState;
  readonly #requests = new Map<CloudAction, number>();
  #credential: string | undefined;

  /** @internal */
  constructor(database: DatabaseSync, options: MemoryCloudOptions) {
    this.settings = toCloudSettings(options);
    this.clock = options.clock ?? systemClock;
    this.#state = { database, settings: this.settings, clock: toWholeMilliseconds(this.clock) };
  }

  /** The scope that its provider objects report, for example `memory:local/local`. */
  get scopeId(): string {
    return toScopeId(this.settings);
  }

  /**
   * What a provider object speaks to; each call is another client.
   *
   * @param getCredential - Asked before every request. Default: none.
   */
  connect(getCredential: () => string | undefined = () => undefined): MemoryCloudApi {
    return new MemoryCloudApi(this.#state, (action) => {
      this.#requests.set(action, this.countRequests(action) + 1);
      if (this.#credential === undefined || getCredential() === this.#credential) return;
      throw new CloudError('BadCredentials', 'The cloud does not accept the credentials');
    });
  }

  /**
   * Refuses requests of this object's clients that come without a credential.
   *
   * @param credential - From now on the only one that is accepted; undefined: anybody is.
   */
  requireCredential(credential: string | undefined): void {
    this.#credential = credential;
  }

  /**
   * Counts the requests of this object's clients that have arrived.
   *
   * @param action - Only this one. Default: all.
   */
  countRequests(action?: CloudAction): number {
    if (action !== undefined) return this.#requests.get(action) ?? 0;
    return [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
  }

  /**
   * Every instance that ever was, oldest first, with its user data and addresses.
   *
   * @param options - `isLiving`: only those that are not terminated. Default: all.
   */
  listInstances({ isLiving = false }: { readonly isLiving?: boolean | undefined } = {}): NativeInstance[] {
    return listAllInstances(this.#state, isLiving);
  }

  /** One instance as the cloud knows it, with its user data. */
  readInstance(instanceId: string): NativeInstance {
    return toNativeInstance(this.#state, readInstanceRow(this.#state, instanceId));
  }

  /** Every volume that exists. */
  listVolumes(): NativeVolume[] {
    return listVolumes(this.#state);
  }

  /**
   * Deletes a volume by hand, also one that an instance uses.
   *
   * @returns Whether it existed.
   */
  deleteVolume(volumeId: string): boolean {
    return deleteVolume(this.#state, volumeId);
  }

  /** Counts what there is. */
  count(): MemoryCloudCounts {
    const volumes = this.listVolumes();
    return {
      launched: countLaunched(this.#state),
      instances: this.listInstances({ isLiving: true }).length,
      volumes: volumes.filter(({ isKept }) => !isKept).length,
      keptVolumes: volumes.filter(({ isKept }) => isKept).length,
      interfaces: countInterfaces(this.#state),
    };
  }

  /** Arms a fault; it hits the next matching requests of any client, also of other processes on the same file. */
  injectFault(fault: FaultRequest): void {
    armFault(this.#state, fault);
  }

  /** Disarms all faults. */
  clearFaults(): void {
    clearFaults(this.#state);
  }

  /** Removes an instance behind its owner's back: it is terminated at once. */
  deleteInstance(instanceId: string): void {
    this.#change(instanceId, (row) => removeInstance(this.#state, row, REMOVED_BY_OTHERS, 0));
  }

  /** Takes the capacity of a spot instance back: it is terminated. */
  interruptInstance(instanceId: string): void {
    const { terminatingMs } = this.settings.timings;
    this.#change(instanceId, (row) => removeInstance(this.#state, row, RECLAIMED, terminatingMs));
  }

  /** Lets the guest shut itself down: the instance is stopped. */
  shutDownGuest(instanceId: string): void {
    this.#change(instanceId, () => haltInstance(this.#state, instanceId, GUEST_SHUTDOWN, 0));
  }

  /** Breaks an instance: it exists, and can only be terminated. */
  crashInstance(instanceId: string): void {
    this.#change(instanceId, () => {
      this.#state.database
        .prepare('update instances set failed_at = ?, reason = ? where id = ?')
        .run(this.clock.now(), JSON.stringify(HOST_FAILURE), instanceId);
    });
  }

  /** Turns deletion protection on or off. */
  setDeletionProtection(instanceId: string, isProtected: boolean): void {
    this.#change(instanceId, () => {
      this.#state.database
        .prepare('update instances set is_protected = ? where id = ?')
        .run(isProtected ? 1 : 0, instanceId);
    });
  }

  /**
   * Lets the cloud report a state of its own making, as clouds do after an upgrade.
   *
   * @param state - Any word; undefined ends it.
   */
  forceState(instanceId: string, state: string | undefined): void {
    this.#change(instanceId, () => {
      this.#state.database.prepare('update instances set forced_state = ? where id = ?').run(state ?? null, instanceId);
    });
  }

  /** Lets the guest write a line to its console. */
  writeConsole(instanceId: string, line: string): void {
    this.#change(instanceId, () => writeConsole(this.#state, instanceId, line, this.clock.now()));
  }

  /**
   * Makes an instance as somebody would in the cloud's console: it belongs to no installation.
   *
   * @returns Its id.
   */
  createUnownedInstance(): string {
    const [zone] = this.settings.zones;
    const [instanceType] = this.settings.instanceTypes;
    const id = createInstanceId(this.settings);
    const request = {
      owner: null,
      token: randomUUID(),
      zone: zone?.name ?? '',
      instanceType: instanceType?.name ?? '',
      market: 'on-demand',
      tags: {},
      details: {},
      userData: undefined,
      isProtected: false,
    };
    inTransaction(this.#state.database, () => insertInstance(this.#state, id, request, 'outside', false));
    return id;
  }

  /** Closes the file, or forgets a cloud in memory. Provider objects that still use it fail. Idempotent. */
  close(): void {
    if (this.#state.database.isOpen) this.#state.database.close();
  }

  #change(instanceId: string, change: (row: InstanceRow) => void): void {
    inTransaction(this.#state.database, () => {
      const row = readInstanceRow(this.#state, instanceId);
      if (row.terminated_at === null) change(row); // what is gone stays as it went
    });
  }
}

/** A clock may stand between two milliseconds, as a virtual one does after a wait with jitter; the tables take whole ones. */
function toWholeMilliseconds(clock: Clock): Clock {
  return {
    now: () => Math.floor(clock.now()),
    delay: (durationMs, options) => clock.delay(durationMs, options),
  };
}

/** Fills what was left out with defaults. */
export function toCloudSettings(options: MemoryCloudOptions): MemoryCloudSettings {
  const { clock: _clock, timings, addresses, ...others } = options;
  return Object.freeze({
    ...DEFAULT_SETTINGS,
    ...withoutUndefined(others),
    timings: { ...DEFAULT_SETTINGS.timings, ...withoutUndefined(timings ?? {}) },
    addresses: { ...DEFAULT_SETTINGS.addresses, ...withoutUndefined(addresses ?? {}) },
  });
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
