import { matchesInstanceTypeFilters } from '@cloud-spi/provider-kit';
import type { CallOptions, InstanceTypeFilters, InstanceTypeInfo } from '@cloud-spi/spi';
import { fits } from './choose-host.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { readRooms } from './read-rooms.ts';

/**
 * Lists the flavors, each with the hosts that have room for one more now.
 *
 * @param tools - The hosts.
 * @param filters - What is wanted.
 * @param options - The signal.
 * @throws What the hosts say when none of them answers.
 */
export async function* listInstanceTypes(
  tools: OnpremTools,
  filters: InstanceTypeFilters,
  options: CallOptions,
): AsyncIterable<InstanceTypeInfo> {
  const rooms = await readRooms(tools, { ...options, operation: 'listInstanceTypes' });
  const types = Object.entries(tools.settings.flavors).map(([name, flavor]) => ({
    name,
    vcpus: flavor.vcpus,
    memoryMib: flavor.memoryMib,
    architecture: 'x86_64' as const,
    nestedVirtualization: flavor.nestedVirtualization === true,
    bareMetal: false,
    zones: rooms.filter((room) => fits(room, flavor)).map((room) => room.name),
  }));
  yield* types.filter((type) => matchesInstanceTypeFilters(type, filters));
}
