import { isCloudProvisioningError, type TerminateByTokenResult } from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { toInstanceId, toNameOfInstance } from './instance-ids.ts';
import type { MachineReader } from './machine-reader.ts';
import { requireOwnMachine } from './own-machine.ts';
import { findParts, isLocked, removeParts } from './remove-parts.ts';
import { toVirtualMachineName } from './resource-names.ts';

/** A call that speaks of an instance. */
type InstanceCall = ArmCall & { readonly instanceId: string };

/**
 * Deletes a machine; its interface, address and disks go with it. When the machine is gone already, what is left of its
 * own is deleted.
 *
 * @param requests - Sends the requests.
 * @param reader - Reads machines.
 * @param settings - Of the provider.
 * @param call - Which instance.
 * @throws PermissionDenied when somebody else owns it; Conflict when a lock protects it.
 */
export async function terminateMachine(
  requests: ArmRequests,
  reader: MachineReader,
  settings: AzureProviderSettings,
  call: InstanceCall,
): Promise<void> {
  const { owner } = settings;
  const { instanceId, operation } = call;
  const name = toNameOfInstance(settings, instanceId, operation);
  const machine = await find(reader, name, call);
  if (machine !== undefined) {
    requireOwnMachine(machine, { owner, operation });
    return await deleteMachine(requests, name, machine, call);
  }
  const parts = await findParts(requests, settings, name, call);
  await removeParts(
    requests,
    parts.filter((part) => part.owner === owner),
    call,
  );
}

/**
 * Makes one pass at removing everything that was made with a token.
 *
 * @param requests - Sends the requests.
 * @param reader - Reads machines.
 * @param settings - Of the provider.
 * @param token - The token.
 * @param call - Whom it is for.
 */
export async function terminateByToken(
  requests: ArmRequests,
  reader: MachineReader,
  settings: AzureProviderSettings,
  token: string,
  call: ArmCall,
): Promise<TerminateByTokenResult> {
  const name = toVirtualMachineName(settings.owner, token);
  const machineCall = { ...call, instanceId: toInstanceId(settings, name) };
  const machine = await find(reader, name, machineCall);
  // The names have owner and token in them: whatever bears one is this token's.
  const parts = await findParts(requests, settings, name, call);
  if (machine === undefined) {
    const [locked] = await removeParts(requests, parts, call);
    return { remaining: parts.length, ...(locked !== undefined && { blockedBy: `a lock on ${locked}` }) };
  }
  const remaining = parts.length + 1;
  try {
    await deleteMachine(requests, name, machine, machineCall);
    return { remaining };
  } catch (error) {
    if (!isLocked(error)) throw error;
    return { remaining, blockedBy: 'a lock on the machine or its resource group' };
  }
}

async function deleteMachine(
  requests: ArmRequests,
  name: string,
  machine: VirtualMachineView,
  call: InstanceCall,
): Promise<void> {
  if (machine.provisioningState?.toLowerCase() === 'deleting') return;
  await requests.send('change', call, (api, options) => api.deleteVirtualMachine(name, options));
}

async function find(reader: MachineReader, name: string, call: InstanceCall): Promise<VirtualMachineView | undefined> {
  try {
    return await reader.readMachine(name, call);
  } catch (error) {
    if (isCloudProvisioningError(error) && error.code === 'NotFound') return undefined;
    throw error;
  }
}
