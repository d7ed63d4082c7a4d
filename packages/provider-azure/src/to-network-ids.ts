import type { NetworkConfiguration } from '@cloud-spi/spi';
import { type AzureScope, toResourceId } from './instance-ids.ts';

/** Where an interface is attached, as resource ids. */
export interface NetworkIds {
  /** Undefined when neither the configuration nor the provider names a subnet. */
  readonly subnetId: string | undefined;
  readonly securityGroupId: string | undefined;
}

/**
 * Completes the names of a configuration to resource ids. A name stands for a resource in the provider's resource
 * group; a subnet is named with its virtual network: `networkId` beside it, or `<virtual network>/<subnet>`.
 *
 * @param network - As wanted.
 * @param defaultSubnet - The provider's option.
 * @param scope - Subscription and resource group.
 */
export function toNetworkIds(
  network: NetworkConfiguration | undefined,
  defaultSubnet: string | undefined,
  scope: AzureScope,
): NetworkIds {
  const [securityGroup] = network?.securityGroupIds ?? [];
  return {
    subnetId: toSubnetId(network?.networkId, network?.subnetId, defaultSubnet, scope),
    securityGroupId:
      securityGroup === undefined ? undefined : toId(securityGroup, 'Microsoft.Network/networkSecurityGroups', scope),
  };
}

function toSubnetId(
  networkId: string | undefined,
  subnetId: string | undefined,
  defaultSubnet: string | undefined,
  scope: AzureScope,
): string | undefined {
  const wanted = subnetId ?? (networkId === undefined ? defaultSubnet : undefined);
  if (wanted === undefined) return undefined;
  if (wanted.startsWith('/')) return wanted;
  const [network, subnet] = wanted.includes('/') ? wanted.split('/') : [networkId, wanted];
  if (network === undefined || subnet === undefined) return undefined;
  return `${toId(network, 'Microsoft.Network/virtualNetworks', scope)}/subnets/${subnet}`;
}

/**
 * The id of a resource: as it is, or that of a name in the resource group.
 *
 * @param idOrName - What was given.
 * @param type - The kind of resource.
 * @param scope - Subscription and resource group.
 */
function toId(idOrName: string, type: string, scope: AzureScope): string {
  return idOrName.startsWith('/') ? idOrName : toResourceId(scope, type, idOrName);
}

/**
 * Completes the name of an identity to its id; `system` stands for one of the machine's own.
 *
 * @param identity - As wanted.
 * @param scope - Subscription and resource group.
 */
export function toIdentityId(identity: string | undefined, scope: AzureScope): string | undefined {
  if (identity === undefined || identity === 'system') return identity;
  return toId(identity, 'Microsoft.ManagedIdentity/userAssignedIdentities', scope);
}
