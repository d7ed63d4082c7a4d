import { createCloudProvisioningError, type ErrorCode } from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { toNameOfInstance } from './instance-ids.ts';
import { toInstanceState, toNativeState } from './to-instance-state.ts';

/**
 * Stops a machine.
 *
 * @param requests - Sends the requests.
 * @param settings - Of the provider: whether it deallocates.
 * @param machine - As just read.
 * @param call - Whom it is for.
 * @throws NotSupported for spot machines; Conflict in states that forbid it.
 */
export async function stopMachine(
  requests: ArmRequests,
  settings: AzureProviderSettings,
  machine: VirtualMachineView,
  call: ArmCall,
): Promise<void> {
  const { state, power } = statesOf(machine);
  const isPoweredOff = power === 'stopped' && settings.stopMode === 'deallocate';
  // A machine that its guest shut down is stopped and billed: deallocating it still changes something.
  if (machine.priority === 'Spot') throw refuse('NotSupported', 'A spot instance cannot be stopped', machine, call);
  if ((state === 'stopped' && !isPoweredOff) || state === 'stopping') return;
  // Azure might take it, and give up the creation that is under way.
  if (state !== 'running' && state !== 'stopped') {
    throw refuse('Conflict', `The instance is ${state} and cannot be stopped now`, machine, call);
  }
  const name = toNameOfInstance(settings, machine.id, call.operation);
  await requests.send('change', call, (api, options) =>
    settings.stopMode === 'deallocate'
      ? api.deallocateVirtualMachine(name, options)
      : api.powerOffVirtualMachine(name, options),
  );
}

/**
 * Starts a machine.
 *
 * @param requests - Sends the requests.
 * @param settings - Of the provider.
 * @param machine - As just read.
 * @param call - Whom it is for.
 * @throws Conflict in states that forbid it; InsufficientCapacity.
 */
export async function startMachine(
  requests: ArmRequests,
  settings: AzureProviderSettings,
  machine: VirtualMachineView,
  call: ArmCall,
): Promise<void> {
  const { state } = statesOf(machine);
  if (state === 'running' || state === 'pending') return;
  if (state !== 'stopped') {
    throw refuse('Conflict', `The instance is ${state} and cannot be started now`, machine, call);
  }
  const { location } = settings;
  const [zone] = machine.zones ?? [];
  const instanceType = machine.hardwareProfile?.vmSize ?? '';
  const scope = { provider: 'azure', region: location, instanceType, ...(zone !== undefined && { zone }) };
  const name = toNameOfInstance(settings, machine.id, call.operation);
  await requests.send('change', { ...call, scope }, (api, options) => api.startVirtualMachine(name, options));
}

function statesOf(machine: VirtualMachineView) {
  const native = toNativeState(machine.provisioningState, machine.instanceView?.statuses);
  return { state: toInstanceState(native, machine.priority === 'Spot'), power: native.power };
}

function refuse(code: ErrorCode, message: string, { id }: VirtualMachineView, { operation }: ArmCall) {
  const instanceId = id.toLowerCase();
  return createCloudProvisioningError({ code, message, provider: 'azure', operation, instanceId, outcome: 'rejected' });
}
