import type { ComputeCall } from './compute-requests.ts';
import type { ComputeMachineType, ComputeZone } from './compute-resources.ts';
import { toResourceName } from './instance-ids.ts';
import { readAllPages } from './read-all-pages.ts';

/**
 * Chooses the first zone of a region, by name, that is up and offers a machine type.
 *
 * @param call - For whom.
 * @param region - The region.
 * @param machineType - The machine type; a custom one is offered wherever its series is.
 * @returns Undefined when none does.
 */
export async function chooseZone(call: ComputeCall, region: string, machineType: string): Promise<string | undefined> {
  const [zones, types] = await Promise.all([readZones(call, region), readTypes(call, region, machineType)]);
  const usable = zones
    .filter(({ status, deprecated }) => status === 'UP' && deprecated === undefined)
    .map(({ name = '' }) => name)
    .toSorted();
  if (machineType.includes('custom-')) return usable[0];
  const offering = new Set(types.map(({ zone }) => toResourceName(zone)));
  return usable.find((zone) => offering.has(zone));
}

async function readZones(call: ComputeCall, region: string): Promise<readonly ComputeZone[]> {
  const filter = `name eq "${region}-.*"`;
  const { resources } = await readAllPages((pageToken) =>
    call.send('listZones', (api, options) => api.listZones({ filter, pageToken }, options)),
  );
  return resources;
}

async function readTypes(call: ComputeCall, region: string, machineType: string) {
  const filter = `name eq "${machineType}"`;
  const { resources: types } = await readAllPages<ComputeMachineType>((pageToken) =>
    call.send('listMachineTypes', (api, options) => api.listMachineTypes({ filter, pageToken }, options)),
  );
  return types.filter(
    ({ zone, deprecated }) => toResourceName(zone).startsWith(`${region}-`) && deprecated === undefined,
  );
}
