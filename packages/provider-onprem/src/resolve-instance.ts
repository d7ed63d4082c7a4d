import type { CallOptions, InstanceConfiguration } from '@cloud-spi/spi';
import { chooseHost } from './choose-host.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { toNoRoom } from './power-domain.ts';
import { readRooms } from './read-rooms.ts';
import { checkConfiguration, checkNetwork, fillConfiguration } from './resolve-configuration.ts';

/**
 * Resolves a configuration: the host is the one that was asked for, or the one with the most room.
 *
 * @param tools - The hosts.
 * @param configuration - What is wanted.
 * @param request - Who asks.
 * @throws InvalidConfiguration; InsufficientCapacity when no host has room.
 */
export async function resolveInstance(
  tools: OnpremTools,
  configuration: InstanceConfiguration,
  request: CallOptions & { readonly operation: string },
): Promise<InstanceConfiguration> {
  const { requests, settings } = tools;
  const { operation } = request;
  checkConfiguration(configuration, settings, operation);
  const zone = configuration.zone ?? (await choose(tools, configuration, request));
  const resolved = fillConfiguration(configuration, settings, zone);
  const networkId = resolved.network?.networkId ?? settings.network;
  const host = requests.find(zone);
  if (host !== undefined) {
    await requests.run(host, request, (each, options) => checkNetwork(each, networkId, operation, options));
  }
  return resolved;
}

async function choose(
  tools: OnpremTools,
  { instanceType }: InstanceConfiguration,
  request: CallOptions & { readonly operation: string },
): Promise<string> {
  const { flavors, region } = tools.settings;
  const flavor = flavors[instanceType];
  const rooms = await readRooms(tools, request);
  const zone = flavor === undefined ? undefined : chooseHost(rooms, flavor);
  if (zone !== undefined) return zone;
  throw toNoRoom(
    request.operation,
    rooms.map(({ name }) => name),
    region,
    instanceType,
  );
}
