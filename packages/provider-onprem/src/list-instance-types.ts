import { matchesInstanceTypeFilters } from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  type InstanceTypeFilters,
  type InstanceTypeInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import { fits, type HostRoom } from './choose-host.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { readRoom } from './read-room.ts';

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

/**
 * Reads how much room the hosts have, in the order of the options.
 *
 * @returns Those that answer.
 * @throws What the first host says when none answers.
 */
export async function readRooms(
  { requests, settings }: OnpremTools,
  request: CallOptions & { readonly operation: string },
): Promise<HostRoom[]> {
  const results = await Promise.allSettled(
    requests.hosts.map((host) =>
      requests.run(host, request, (each, callOptions) => readRoom(each, settings, callOptions)),
    ),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const rooms = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const isFatal = (error: unknown) => !isCloudProvisioningError(error) || error.code === 'Aborted';
  const fatal = failures.find(isFatal) ?? (rooms.length === 0 ? failures[0] : undefined);
  if (fatal !== undefined) throw fatal;
  return rooms;
}
