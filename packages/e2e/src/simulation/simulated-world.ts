import type { ResourceStore, WorkQueue } from '@cloud-spi/controller';
import { keysToWake, openSqliteStore } from '@cloud-spi/controller';
import { createMemoryCloud, type MemoryCloudOptions } from '@cloud-spi/provider-memory';
import { CloudView } from './cloud-view.ts';
import { LabHostPark } from './lab-hosts/lab-host-park.ts';
import { LicenseAccount } from './lab-hosts/license-account.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedClock } from './simulated-clock.ts';

const SECOND = 1_000;
/** A Monday. */
const BEGINNING = Date.UTC(2026, 0, 5);
const LICENSE_TOKEN = 'SIMULATED-LICENSE-TOKEN';

/** Environment variables that the resources refer to. */
export const SECRET_NAMES = { master: 'MASTER_PASSWORD', licenseToken: 'LICENSE_TOKEN' } as const;

/** All that is outside of the controller, and its store, which outlives it. */
export interface SimulatedWorld {
  readonly clock: SimulatedClock;
  readonly clouds: readonly CloudView[];
  readonly park: LabHostPark;
  readonly store: ResourceStore;
  readonly queue: WorkQueue;
  /** The environment of the controller; what is taken out of it is missing. */
  readonly secrets: Record<string, string | undefined>;
  /** Other random choices for each purpose, so that a change of one does not change all others. */
  random(purpose: string): SeededRandom;
  close(): Promise<void>;
}

/**
 * Makes a world.
 *
 * @param seed - Decides everything that happens in it.
 */
export async function createSimulatedWorld(seed: number): Promise<SimulatedWorld> {
  const clock = new SimulatedClock(BEGINNING);
  const random = (purpose: string) => new SeededRandom(`${seed} ${purpose}`);
  const choices = random('clouds');
  const clouds = ['east', 'west'].map((name, index) => {
    const cloud = createMemoryCloud({ ...cloudSettings(name, choices), clock });
    return new CloudView({ name, cloud, network: `127.${113 + index}`, clock });
  });
  const account = new LicenseAccount({ token: LICENSE_TOKEN, seats: choices.integer(4, 20) });
  let uids = 0;
  const { store, queue, close } = await openSqliteStore({
    file: ':memory:',
    clock,
    keysToWake,
    createUid: () => {
      uids += 1;
      return `00000000-0000-4000-8000-${String(uids).padStart(12, '0')}`;
    },
  });
  return {
    clock,
    clouds,
    park: new LabHostPark({ views: clouds, clock, random: random('hosts'), account }),
    store,
    queue,
    secrets: { [SECRET_NAMES.master]: 'the master password', [SECRET_NAMES.licenseToken]: LICENSE_TOKEN },
    random,
    close: async () => {
      await close();
      for (const { cloud } of clouds) cloud.close();
    },
  };
}

function cloudSettings(name: string, random: SeededRandom): MemoryCloudOptions {
  return {
    cloudId: name,
    region: name,
    zones: [{ name: `${name}-a`, capacity: { 'cml-large': random.integer(1, 4) } }, { name: `${name}-b` }],
    instanceTypes: [
      { name: 'cml-large', vcpus: 16, memoryMib: 65_536, nestedVirtualization: true },
      { name: 'cml-small', vcpus: 8, memoryMib: 32_768, nestedVirtualization: true },
    ],
    images: [{ id: 'cml-2.9.0', family: 'cml', sizeGib: 32 }],
    quotas: { instances: random.integer(8, 16) },
    timings: {
      pendingMs: random.integer(10 * SECOND, 120 * SECOND),
      stoppingMs: random.integer(5 * SECOND, 60 * SECOND),
      terminatingMs: random.integer(5 * SECOND, 90 * SECOND),
    },
    consistencyLagMs: random.chance(0.5) ? random.integer(1 * SECOND, 120 * SECOND) : 0,
    latencyMs: random.integer(20, 400),
    pageSize: random.integer(2, 10),
  };
}
