import { VirtualClock } from '@cloud-spi/provider-kit';
import {
  createMemoryCloud,
  createProvider,
  type MemoryCloud,
  type MemoryCloudOptions,
} from '@cloud-spi/provider-memory';
import {
  createAdministration,
  createHarness,
  createSurroundings,
  toCloudClock,
} from '@cloud-spi/provider-memory/conformance-harness';
import { type CloudProviderSPI, CONFORMANCE_FAULTS, type ConformanceHarness } from '@cloud-spi/spi';

/** A connection of the simulated cloud. */
export type CloudConnection = ReturnType<MemoryCloud['connect']>;

/** What a decorator of a provider object may use. */
export interface Surroundings {
  /** Makes an unchanged provider object. */
  readonly makePlain: (owner?: string) => CloudProviderSPI;
  readonly clock: VirtualClock;
  readonly cloud: MemoryCloud;
  /** Number of the provider object, from 0. */
  readonly index: number;
}

/** How a harness differs from that of provider-memory. */
export interface HarnessChange {
  /** Replaces members of every provider object. What it makes is not guarded. */
  readonly decorate?: (provider: CloudProviderSPI, surroundings: Surroundings) => Partial<CloudProviderSPI>;
  /** Replaces requests of every connection to the cloud. */
  readonly connect?: (connection: CloudConnection) => Partial<CloudConnection>;
  /** The time of the cloud and its providers. Default: a virtual clock that waits for no input and output. */
  readonly clock?: VirtualClock;
  /** The cloud and its providers use the machine's time. */
  readonly realTime?: boolean;
  /** Makes the cloud otherwise. */
  readonly cloudOptions?: MemoryCloudOptions;
  /** Provider objects find the credential that there is when they are made, and no later one. */
  readonly keepsCredential?: boolean;
  /** Changes the owner for which a provider object is made. */
  readonly toOwner?: (owner: string | undefined) => string | undefined;
}

/**
 * A harness of a cloud of its own whose provider objects differ from those of provider-memory.
 *
 * @param change - How.
 */
export function createChangedHarness(change: HarnessChange): ConformanceHarness {
  const { decorate, connect, cloudOptions, toOwner = (owner) => owner, realTime = false } = change;
  const { clock = new VirtualClock() } = change;
  const outside = createSurroundings();
  const clocks = realTime ? {} : { clock: toCloudClock(clock, outside) };
  const cloud = createMemoryCloud({ ...clocks, pageSize: 2, ...cloudOptions });
  if (connect !== undefined) {
    const original = cloud.connect.bind(cloud);
    cloud.connect = (...parameters) => override(original(...parameters), connect);
  }
  const makePlain = (owner?: string) => {
    const first = outside.credential;
    const credential = () => (change.keepsCredential ? first : outside.credential);
    return createProvider({ cloud, owner, credential, ...(!realTime && { clock }) });
  };
  const { clock: _clock, ...plainHarness } = createHarness();
  let index = 0;
  return {
    ...plainHarness,
    makeProvider({ owner } = {}) {
      const provider = makePlain(toOwner(owner));
      const surroundings = { makePlain, clock, cloud, index: index++ };
      return decorate === undefined ? provider : override(provider, (plain) => decorate(plain, surroundings));
    },
    faults: {
      supported: CONFORMANCE_FAULTS,
      inject: async (kind, count) => cloud.injectFault({ kind, count }),
      clear: async () => cloud.clearFaults(),
    },
    ...(!realTime && { clock }),
    probeResidue: async () => cloud.count().volumes + cloud.count().interfaces,
    countRequests: () => cloud.countRequests(),
    ...createAdministration(() => cloud, outside),
    [Symbol.asyncDispose]: async () => cloud.close(),
  };
}

function override<T extends object>(target: T, toMembers: (target: T) => Partial<T>): T {
  const members = toMembers(target);
  // Not a copy: methods of a class would be lost, and `this` must stay the original.
  return new Proxy({} as T, {
    get(_, key) {
      if (key in members) return Reflect.get(members, key);
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
