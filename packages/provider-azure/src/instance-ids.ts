import { createCloudProvisioningError } from '@cloud-spi/spi';

/** What an instance id is meaningful in. */
export interface AzureScope {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

const PATTERN =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourcegroups\/([^/]+)\/providers\/microsoft\.compute\/virtualmachines\/([^/]{1,64})$/i;

/** The id of the resource group. */
export function toGroupId({ subscriptionId, resourceGroup }: AzureScope): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
}

/**
 * The id of a resource in the resource group, in lower case: Azure answers with ids in changing case.
 *
 * @param scope - Subscription and resource group.
 * @param type - For example `Microsoft.Compute/virtualMachines`.
 * @param name - Name of the resource.
 */
export function toResourceId(scope: AzureScope, type: string, name: string): string {
  return `${toGroupId(scope)}/providers/${type}/${name}`.toLowerCase();
}

/** The instance id of a virtual machine: its resource id in lower case. */
export function toInstanceId(scope: AzureScope, name: string): string {
  return toResourceId(scope, 'Microsoft.Compute/virtualMachines', name);
}

/**
 * The name of the virtual machine of an id.
 *
 * @param scope - Subscription and resource group of the provider object.
 * @param instanceId - As given by a caller.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration when the id is malformed or of another subscription or resource group.
 */
export function toNameOfInstance(scope: AzureScope, instanceId: string, operation: string): string {
  const [, subscriptionId, resourceGroup, name] = PATTERN.exec(instanceId) ?? [];
  if (name === undefined) {
    throw refuse(operation, instanceId, 'the resource id of a virtual machine in lower case', 'another text');
  }
  const isSame = (left = '', right = '') => left.toLowerCase() === right.toLowerCase();
  if (!isSame(subscriptionId, scope.subscriptionId) || !isSame(resourceGroup, scope.resourceGroup)) {
    const found = `one of the resource group ${resourceGroup} in the subscription ${subscriptionId}`;
    throw refuse(operation, instanceId, `an id of the resource group ${scope.resourceGroup}`, found);
  }
  return name.toLowerCase();
}

/** The last part of a resource id, in lower case. */
export function toResourceName(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf('/') + 1).toLowerCase();
}

function refuse(operation: string, instanceId: string, expected: string, found: string) {
  return createCloudProvisioningError({
    code: 'InvalidConfiguration',
    message: `The instance id is not one of this provider: expected ${expected}, found ${found}`,
    provider: 'azure',
    operation,
    instanceId,
    problems: [{ path: 'instanceId', expected, found }],
  });
}
