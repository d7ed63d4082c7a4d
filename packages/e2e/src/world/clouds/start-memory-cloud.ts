import { join } from 'node:path';
import { type MemoryCloudOptions, type NativeInstance, openMemoryCloud } from '@cloud-spi/provider-memory';
import { MACHINE_TIMINGS } from '../pace.ts';
import type { WorldCloud, WorldMachine } from './world-cloud.ts';

/** The cloud of provider-memory: a file that the provider reads and writes, so there is no server. */
export const MEMORY_CLOUD_SETTINGS = {
  cloudId: 'demo',
  region: 'demo',
  zones: [{ name: 'demo-a', capacity: { 'cml-large': 1 } }, { name: 'demo-b' }],
  instanceTypes: [{ name: 'cml-large', vcpus: 16, memoryMib: 65_536, nestedVirtualization: true }],
  images: [{ id: 'cml-2.9.0', family: 'cml', sizeGib: 32 }],
  timings: {
    pendingMs: MACHINE_TIMINGS.startingMs,
    stoppingMs: MACHINE_TIMINGS.stoppingMs,
    terminatingMs: MACHINE_TIMINGS.terminatingMs,
  },
} satisfies MemoryCloudOptions;

const STATES: Readonly<Record<string, WorldMachine['state']>> = {
  building: 'starting',
  active: 'running',
  halting: 'stopped',
  halted: 'stopped',
};

/** Starts the cloud of provider-memory. See {@link StartWorldCloud}. */
export async function startMemoryCloud(folder: string): Promise<WorldCloud> {
  const file = join(folder, 'cloud.db');
  const cloud = await openMemoryCloud({ file, ...MEMORY_CLOUD_SETTINGS });
  return {
    provider: { package: '@cloud-spi/provider-memory', options: { file, ...MEMORY_CLOUD_SETTINGS } },
    placements: MEMORY_CLOUD_SETTINGS.zones.map(({ name }) => ({ zone: name })),
    listMachines: () => cloud.listInstances().map(toMachine),
    count() {
      const { launched, instances, volumes, interfaces } = cloud.count();
      return { launched, machines: instances, parts: volumes + interfaces };
    },
    close: async () => cloud.close(),
  };
}

function toMachine({ id, state, privateIp, userData }: NativeInstance): WorldMachine {
  return {
    id,
    state: STATES[state] ?? 'gone',
    address: privateIp,
    userData: typeof userData === 'string' ? userData : undefined,
  };
}
