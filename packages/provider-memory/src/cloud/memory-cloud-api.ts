import { randomUUID } from 'node:crypto';
import type { Clock } from '@cloud-spi/provider-kit';
import { changeTags, startInstance, stopInstance, terminateInstance } from './change-instance.ts';
import { CloudError } from './cloud-error.ts';
import type { MemoryCloudSettings } from './cloud-settings.ts';
import type { CloudState } from './cloud-state.ts';
import { readConsole } from './console.ts';
import { type ArmedFault, type CloudAction, refuseByFault, SLOW_REPLY_MS, takeFault } from './faults.ts';
import { findInstanceByToken, listInstances, readInstance, readInstanceRow } from './find-instances.ts';
import type { NativeInstance } from './instance-record.ts';
import { checkLaunch, type LaunchRequest, launchInstance } from './launch-instance.ts';
import {
  countRemaining,
  createInterface,
  createVolume,
  deleteUnusedParts,
  type InterfaceRequest,
  type VolumeRequest,
} from './parts.ts';

/** What every request takes last. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Which page of a list is wanted. */
export interface ListRequest {
  /** Whose instances; undefined for everybody's. */
  readonly owner: string | undefined;
  /** From the page before; undefined for the first one. */
  readonly cursor?: ListCursor | undefined;
}

/** Where a list goes on. */
export interface ListCursor {
  readonly after: number;
  readonly unreachableZones: readonly string[];
}

/** One page of a list. */
export interface ListPage {
  readonly instances: readonly NativeInstance[];
  /** Zones that did not answer: their instances are missing. */
  readonly unreachableZones: readonly string[];
  /** Undefined after the last page. */
  readonly next: ListCursor | undefined;
}

/**
 * The requests that the simulated cloud takes: all that the provider knows of it. Each one is a round trip that takes
 * time, can be aborted before it is carried out, and can be hit by a fault.
 */
export class MemoryCloudApi {
  /** Tells objects apart: a new instance is visible at once to the one that made it. */
  readonly #session = randomUUID();
  readonly #state: CloudState;
  readonly #onRequest: (action: CloudAction) => void;

  /**
   * @param state - The cloud.
   * @param onRequest - Is told of every request that arrives; what it throws is the answer.
   */
  constructor(state: CloudState, onRequest: (action: CloudAction) => void = () => {}) {
    this.#state = state;
    this.#onRequest = onRequest;
  }

  /** The cloud's time. */
  get clock(): Clock {
    return this.#state.clock;
  }

  /** Reads what the cloud offers. */
  describeCatalog(options: RequestOptions): Promise<MemoryCloudSettings> {
    return this.#request('describeCatalog', options, () => this.#state.settings);
  }

  /** Finds the instance of a token, also a terminated one. Always current. */
  findInstance(owner: string, token: string, options: RequestOptions): Promise<NativeInstance | undefined> {
    return this.#request('findInstance', options, () => findInstanceByToken(this.#state, owner, token));
  }

  /** Makes a volume, or adopts the one of this name. */
  createVolume(request: VolumeRequest, options: RequestOptions): Promise<void> {
    return this.#request('createVolume', options, () => createVolume(this.#state, request));
  }

  /** Makes a network interface, or adopts the one of this name. */
  createInterface(request: InterfaceRequest, options: RequestOptions): Promise<void> {
    return this.#request('createInterface', options, () => createInterface(this.#state, request));
  }

  /** Launches an instance, or returns the one of its token. */
  launchInstance(request: LaunchRequest, options: RequestOptions): Promise<NativeInstance> {
    return this.#request('launchInstance', options, (fault) =>
      launchInstance(this.#state, request, this.#session, toLaunchFaults(fault)),
    );
  }

  /** Checks whether a launch would be accepted now. */
  checkLaunch(placement: Pick<LaunchRequest, 'zone' | 'instanceType'>, options: RequestOptions): Promise<void> {
    return this.#request('checkLaunch', options, (fault) => checkLaunch(this.#state, placement, toLaunchFaults(fault)));
  }

  /** Reads instances; one that cannot be read has its error as value. */
  getInstances(
    instanceIds: readonly string[],
    options: RequestOptions,
  ): Promise<ReadonlyMap<string, NativeInstance | CloudError>> {
    return this.#request('getInstances', options, (fault) => {
      const isLagging = fault?.kind === 'lag';
      const read = (instanceId: string) => readInstance(this.#state, instanceId, this.#session, isLagging);
      return new Map(instanceIds.map((instanceId) => [instanceId, orCloudError(() => read(instanceId))]));
    });
  }

  /** Reads one page of a list. */
  listInstances({ owner, cursor }: ListRequest, options: RequestOptions): Promise<ListPage> {
    return this.#request('listInstances', options, (fault) => {
      const lost = fault?.kind === 'partial-list' ? [fault.zone ?? this.#state.settings.zones.at(-1)?.name ?? ''] : [];
      const unreachableZones = [...new Set([...(cursor?.unreachableZones ?? []), ...lost])];
      const query = { owner, after: cursor?.after ?? 0, reader: this.#session, exceptZones: unreachableZones };
      const { instances, next } = listInstances(this.#state, query);
      return { instances, unreachableZones, next: next === undefined ? undefined : { after: next, unreachableZones } };
    });
  }

  /** Stops an instance of the owner. */
  stopInstance(owner: string, instanceId: string, options: RequestOptions): Promise<void> {
    return this.#request('stopInstance', options, () => stopInstance(this.#state, owner, instanceId));
  }

  /** Starts an instance of the owner. */
  startInstance(owner: string, instanceId: string, options: RequestOptions): Promise<void> {
    return this.#request('startInstance', options, (fault) =>
      startInstance(this.#state, owner, instanceId, fault?.kind === 'insufficient-capacity'),
    );
  }

  /** Terminates an instance of the owner. */
  terminateInstance(owner: string, instanceId: string, options: RequestOptions): Promise<void> {
    return this.#request('terminateInstance', options, () => terminateInstance(this.#state, owner, instanceId));
  }

  /** Changes the tags of an instance of the owner. */
  changeTags(
    owner: string,
    instanceId: string,
    change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
    options: RequestOptions,
  ): Promise<void> {
    return this.#request('changeTags', options, () => changeTags(this.#state, owner, instanceId, change));
  }

  /** Deletes volumes and interfaces of a token of which no instance came. */
  deleteUnusedParts(owner: string, token: string, options: RequestOptions): Promise<void> {
    return this.#request('deleteUnusedParts', options, () => deleteUnusedParts(this.#state, owner, token));
  }

  /** Counts what exists of a token. */
  countRemaining(owner: string, token: string, options: RequestOptions): Promise<number> {
    return this.#request('countRemaining', options, () => countRemaining(this.#state, owner, token));
  }

  /** Reads the console of an instance. */
  readConsole(instanceId: string, options: RequestOptions): Promise<string> {
    return this.#request('readConsole', options, () =>
      readConsole(this.#state, readInstanceRow(this.#state, instanceId).id),
    );
  }

  async #request<T>(
    action: CloudAction,
    { signal }: RequestOptions,
    work: (fault: ArmedFault | undefined) => T,
  ): Promise<T> {
    await this.#state.clock.delay(this.#state.settings.latencyMs, { signal });
    this.#onRequest(action);
    const fault = takeFault(this.#state, action);
    refuseByFault(fault);
    const result = work(fault);
    if (fault?.kind === 'slow-reply') await this.#state.clock.delay(SLOW_REPLY_MS, { signal });
    if (fault?.kind === 'reply-lost') {
      throw new CloudError('ConnectionLost', 'The connection was lost before the cloud had answered');
    }
    return result;
  }
}

function toLaunchFaults(fault: ArmedFault | undefined) {
  return {
    noCapacity: fault?.kind === 'insufficient-capacity',
    limitExceeded: fault?.kind === 'quota-exceeded',
    fails: fault?.kind === 'launch-failure',
  };
}

function orCloudError<T>(read: () => T): T | CloudError {
  try {
    return read();
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}
