import type { NetworkConfiguration } from '@cloud-spi/spi';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import { toRegion } from './instance-ids.ts';

/** Where a machine is attached, as paths below a project. At least one of them is there. */
export interface NetworkPaths {
  readonly network?: string;
  readonly subnetwork?: string;
}

/**
 * Decides where a machine is attached. A subnetwork decides its network, so that no network is named beside it unless
 * the configuration does.
 *
 * @param network - As requested.
 * @param settings - The provider's own network and subnetwork.
 * @param zone - Where the machine is to be.
 */
export function toNetworkPaths(
  network: NetworkConfiguration | undefined,
  settings: Pick<GcpProviderSettings, 'projectId' | 'network' | 'subnetwork'>,
  zone: string,
): NetworkPaths {
  const { projectId } = settings;
  // A network of its own makes the provider's subnetwork meaningless: it belongs to another one.
  const subnetworkId = network?.subnetId ?? (network?.networkId === undefined ? settings.subnetwork : undefined);
  const networkId = network?.networkId ?? (subnetworkId === undefined ? (settings.network ?? 'default') : undefined);
  return {
    ...(networkId !== undefined && { network: toPath(networkId, `projects/${projectId}/global/networks`) }),
    ...(subnetworkId !== undefined && {
      subnetwork: toPath(subnetworkId, `projects/${projectId}/regions/${toRegion(zone)}/subnetworks`),
    }),
  };
}

function toPath(id: string, folder: string): string {
  if (!id.includes('/')) return `${folder}/${id}`;
  return id.replace(/^https?:\/\/[^/]+\/compute\/[^/]+\//, '');
}
