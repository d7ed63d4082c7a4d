/** The beginning of every path of a subscription. */
export const subscriptionPath = '/subscriptions/{subscriptionId}';

/** The beginning of every path of a resource group. */
export const groupPath = `${subscriptionPath}/resourceGroups/{resourceGroup}`;

/** The machines of a resource group. */
export const machinesPath = `${groupPath}/providers/Microsoft.Compute/virtualMachines`;
