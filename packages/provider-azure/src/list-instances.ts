import { createCloudProvisioningError, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import type { MachineReader } from './machine-reader.ts';

/** What a list is put together from. */
export interface ListTools {
  readonly requests: ArmRequests;
  readonly reader: MachineReader;
  readonly settings: AzureProviderSettings;
  /** Ids of instances that were made a moment ago, which a list may not show yet. */
  readonly recentIds: readonly string[];
}

/**
 * Lists the machines of the resource group, joined with their power states and addresses.
 *
 * A list of machines has no power states, and the list of power states has little else; addresses are lists of their
 * own. What the former shows and the latter lags behind with is read by its id.
 *
 * @param tools - What it is put together from.
 * @param call - Whom it is for.
 * @throws Unavailable with `scopes` when the list breaks off, after what was read was yielded.
 */
export async function* listInstances(
  { requests, reader, settings, recentIds }: ListTools,
  call: ArmCall,
): AsyncIterable<InstanceInfo> {
  const listed = new Set<string>();
  try {
    const group = await reader.readGroup(call);
    for await (const page of requests.pages(call, (api, next, options) => api.listVirtualMachines(next, options))) {
      for (const machine of page) {
        const instanceId = machine.id.toLowerCase();
        // A machine that comes or goes meanwhile may move to a later page.
        if (listed.has(instanceId)) continue;
        listed.add(instanceId);
        if (group.statuses.has(instanceId)) yield reader.toListedInfo(machine, group);
        else yield* readIfThere(reader, instanceId, call);
      }
    }
    for (const instanceId of recentIds) if (!listed.has(instanceId)) yield* readIfThere(reader, instanceId, call);
  } catch (error) {
    throw toUnreachable(error, settings, call);
  }
}

async function* readIfThere(reader: MachineReader, instanceId: string, call: ArmCall): AsyncIterable<InstanceInfo> {
  try {
    yield await reader.readInfo(instanceId, { ...call, instanceId });
  } catch (error) {
    if (!isCloudProvisioningError(error) || error.code !== 'NotFound') throw error;
  }
}

function toUnreachable(error: unknown, { location }: AzureProviderSettings, { operation }: ArmCall): unknown {
  if (!isCloudProvisioningError(error) || error.code !== 'Unavailable') return error;
  const { message, nativeCode, retryAfterMs } = error;
  return createCloudProvisioningError({
    code: 'Unavailable',
    message: `The list is incomplete: ${message}`,
    provider: 'azure',
    operation,
    nativeCode,
    retryAfterMs,
    outcome: 'rejected',
    scopes: [{ provider: 'azure', region: location }],
    cause: error,
  });
}
