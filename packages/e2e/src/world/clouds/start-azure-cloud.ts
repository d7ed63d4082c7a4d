import { join } from 'node:path';
import { createArmSite, createMachinePark, type Machine, startArmEmulator } from '@cloud-spi/emulator';
import { MACHINE_TIMINGS, PARK_LAGS, PROVIDER_PACE } from '../pace.ts';
import { toWorldMachine } from './to-world-machine.ts';
import type { WorldCloud } from './world-cloud.ts';

const INSTANCE_TYPE = 'Standard_D16s_v5';
const ZONES = ['1', '2'];

/** Starts an emulated Azure Resource Manager on a machine park. See {@link StartWorldCloud}. */
export async function startAzureCloud(folder: string): Promise<WorldCloud> {
  const site = createArmSite();
  const park = createMachinePark({
    ...site,
    // 127.113.96.0 and on: away from the addresses of the other clouds.
    subnets: site.subnets.map((subnet) => ({ ...subnet, cidr: '127.113.96.0/20' })),
    stateFile: join(folder, 'azure-park.json'),
    timings: { ...MACHINE_TIMINGS, ...PARK_LAGS },
    capacity: { 'westeurope-1': { [INSTANCE_TYPE]: 1 } },
  });
  // Azure's limits are those of real time: at the pace of a demonstration they would hold it up.
  const emulator = await startArmEmulator({ park, buckets: 'unlimited' });
  const { subscriptionId, location, url } = emulator;
  const [resourceGroup = ''] = emulator.resourceGroups;
  const compute = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute`;
  const imageId = `${compute}/galleries/labs/images/cml`;
  const toInstanceId = ({ name }: Machine) => `${compute}/virtualMachines/${name}`.toLowerCase();
  return {
    provider: {
      package: '@cloud-spi/provider-azure',
      options: {
        subscriptionId,
        resourceGroup,
        location,
        subnet: 'labs-net/workers',
        endpoint: url,
        ...PROVIDER_PACE,
      },
    },
    placements: ZONES.map((zone) => ({ zone, imageId, instanceType: INSTANCE_TYPE })),
    listMachines: () =>
      park.machines(emulator.realm).map((machine) => ({ ...toWorldMachine(machine), id: toInstanceId(machine) })),
    count() {
      const { launched, machines, disks, interfaces, addresses } = park.counts(emulator.realm);
      return { launched, machines, parts: disks + interfaces + addresses };
    },
    close: () => emulator.close(),
  };
}
