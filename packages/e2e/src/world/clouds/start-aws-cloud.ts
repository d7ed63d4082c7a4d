import { join } from 'node:path';
import { createEc2Site, createMachinePark, startEc2Emulator } from '@cloud-spi/emulator';
import { MACHINE_TIMINGS, PARK_LAGS, PROVIDER_PACE } from '../pace.ts';
import { toWorldMachine } from './to-world-machine.ts';
import type { WorldCloud } from './world-cloud.ts';

const IMAGE = 'lab-host-2.9-amd64';
const INSTANCE_TYPE = 'm5.4xlarge';
const ZONES = ['us-east-1a', 'us-east-1b'];

/** Starts an emulated EC2 on a machine park. See {@link StartWorldCloud}. */
export async function startAwsCloud(folder: string): Promise<WorldCloud> {
  const site = createEc2Site();
  const park = createMachinePark({
    ...site,
    // 127.113.32.0 and on: away from the addresses of the other clouds.
    subnets: site.subnets.map((subnet, index) => ({ ...subnet, cidr: `127.113.${32 + 8 * index}.0/21` })),
    stateFile: join(folder, 'aws-park.json'),
    timings: { ...MACHINE_TIMINGS, ...PARK_LAGS },
    capacity: { 'us-east-1a': { [INSTANCE_TYPE]: 1 } },
  });
  const emulator = await startEc2Emulator({ park });
  return {
    provider: {
      package: '@cloud-spi/provider-aws',
      options: {
        region: emulator.region,
        endpoint: emulator.url,
        // The emulator takes any; it holds nothing worth a secret.
        credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
        ...PROVIDER_PACE,
      },
    },
    placements: ZONES.map((zone) => ({ zone, imageId: IMAGE, instanceType: INSTANCE_TYPE })),
    listMachines: () => park.machines(emulator.realm).map(toWorldMachine),
    count() {
      const { launched, machines, disks, interfaces, addresses } = park.counts(emulator.realm);
      return { launched, machines, parts: disks + interfaces + addresses };
    },
    close: () => emulator.close(),
  };
}
