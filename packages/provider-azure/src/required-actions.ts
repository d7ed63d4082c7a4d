import type { Permission } from './arm-api.ts';

/**
 * What the provider has to be allowed to do in its resource group: to create, and to delete again. The README has them
 * as a custom role.
 */
export const REQUIRED_ACTIONS: readonly string[] = [
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Resources/tags/write',
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Compute/virtualMachines/delete',
  'Microsoft.Compute/virtualMachines/start/action',
  'Microsoft.Compute/virtualMachines/deallocate/action',
  'Microsoft.Compute/virtualMachines/powerOff/action',
  'Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action',
  'Microsoft.Compute/disks/read',
  'Microsoft.Compute/disks/write',
  'Microsoft.Compute/disks/delete',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/networkInterfaces/write',
  'Microsoft.Network/networkInterfaces/join/action',
  'Microsoft.Network/networkInterfaces/delete',
  'Microsoft.Network/publicIPAddresses/read',
  'Microsoft.Network/publicIPAddresses/write',
  'Microsoft.Network/publicIPAddresses/join/action',
  'Microsoft.Network/publicIPAddresses/delete',
];

/** What it has to be allowed to do with a subnet that a machine is attached to, wherever it is. */
export const SUBNET_ACTIONS: readonly string[] = [
  'Microsoft.Network/virtualNetworks/subnets/read',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
];

/** What it has to be allowed to do with a network security group. */
export const SECURITY_GROUP_ACTIONS: readonly string[] = [
  'Microsoft.Network/networkSecurityGroups/read',
  'Microsoft.Network/networkSecurityGroups/join/action',
];

/** What it has to be allowed to do with an identity that a machine is given. */
export const IDENTITY_ACTIONS: readonly string[] = ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'];

/**
 * Finds the actions that no permission allows.
 *
 * @param permissions - What the credentials allow: each is a set of actions with exceptions.
 * @param required - The actions. Default: those in the resource group.
 * @see https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */
export function findMissingActions(
  permissions: readonly Permission[],
  required: readonly string[] = REQUIRED_ACTIONS,
): string[] {
  const isAllowed = (action: string) =>
    permissions.some(
      ({ actions = [], notActions = [] }) =>
        actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action)),
    );
  return required.filter((action) => !isAllowed(action));
}

function matches(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
