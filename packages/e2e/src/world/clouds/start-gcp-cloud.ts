import { join } from 'node:path';
import { createGceSite, createMachinePark, type Machine, startGceEmulator } from '@cloud-spi/emulator';
import { MACHINE_TIMINGS, PARK_LAGS, PROVIDER_PACE } from '../pace.ts';
import { toWorldMachine } from './to-world-machine.ts';
import type { WorldCloud } from './world-cloud.ts';

const REGION = 'europe-west1';
const IMAGE = 'projects/demo-project/global/images/lab-host-2-9-v1';
const INSTANCE_TYPE = 'n2-standard-16';
const ZONES = [`${REGION}-b`, `${REGION}-c`];

/** Starts an emulated Compute Engine on a machine park. See {@link StartWorldCloud}. */
export async function startGcpCloud(folder: string): Promise<WorldCloud> {
  const site = createGceSite({ regions: [REGION] });
  const park = createMachinePark({
    ...site,
    // 127.113.80.0 and on: away from the addresses of the other clouds.
    subnets: site.subnets.map((subnet) => ({ ...subnet, cidr: '127.113.80.0/21' })),
    stateFile: join(folder, 'gcp-park.json'),
    timings: { ...MACHINE_TIMINGS, ...PARK_LAGS },
    capacity: { [`${REGION}-b`]: { [INSTANCE_TYPE]: 1 } },
  });
  const emulator = await startGceEmulator({ park, timings: { changeMs: 100, failureMs: 200 } });
  const toInstanceId = ({ zone, name }: Machine) =>
    `projects/${emulator.projectId}/zones/${zone}/instances/${name ?? ''}`;
  return {
    provider: {
      package: '@cloud-spi/provider-gcp',
      options: {
        projectId: emulator.projectId,
        region: REGION,
        // A loopback host: no credentials are looked for.
        endpoint: emulator.url,
        operationWaitMs: 500,
        pollIntervalMs: PROVIDER_PACE.pollIntervalMs,
      },
    },
    placements: ZONES.map((zone) => ({ zone, imageId: IMAGE, instanceType: INSTANCE_TYPE })),
    listMachines: () =>
      park.machines(emulator.realm).map((machine) => ({ ...toWorldMachine(machine), id: toInstanceId(machine) })),
    count() {
      const { launched, machines, disks, interfaces, addresses } = park.counts(emulator.realm);
      return { launched, machines, parts: disks + interfaces + addresses };
    },
    close: () => emulator.close(),
  };
}
