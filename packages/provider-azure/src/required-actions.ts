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

/**
 * Finds the actions that no permission allows.
 *
 * @param permissions - What the credentials allow: each is a set of actions with exceptions.
 * @see https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 */
export function findMissingActions(permissions: readonly Permission[]): string[] {
  const isAllowed = (action: string) =>
    permissions.some(
      ({ actions = [], notActions = [] }) =>
        actions.some((pattern) => matches(pattern, action)) && !notActions.some((pattern) => matches(pattern, action)),
    );
  return REQUIRED_ACTIONS.filter((action) => !isAllowed(action));
}

function matches(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
