import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo } from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';
import { toResourceName } from './instance-ids.ts';
import type { NetworkAddresses } from './network-addresses.ts';
import { toInstanceState, toNativeState, toStateReason } from './to-instance-state.ts';

/** What is read beside the machine. */
export interface InstanceSurroundings {
  readonly location: string;
  /** Addresses of its interface; undefined when it has none, or they were not read. */
  readonly addresses?: NetworkAddresses | undefined;
}

/**
 * Translates a virtual machine.
 *
 * @param machine - As Azure reports it, with its instance view.
 * @param surroundings - What is read beside it.
 */
export function toInstanceInfo(machine: VirtualMachineView, surroundings: InstanceSurroundings): InstanceInfo {
  const { location, addresses } = surroundings;
  const { ownership, tags } = fromOwnershipTags(machine.tags ?? {});
  const native = toNativeState(machine.provisioningState, machine.instanceView?.statuses);
  const isSpot = machine.priority === 'Spot';
  const stateReason = toStateReason(native, isSpot);
  return {
    instanceId: machine.id.toLowerCase(),
    name: ownership?.name ?? toResourceName(machine.id),
    namespace: ownership?.namespace ?? '',
    ...(ownership !== undefined && { owner: ownership.owner }),
    ...(ownership?.idempotencyToken !== undefined && { idempotencyToken: ownership.idempotencyToken }),
    state: toInstanceState(native, isSpot),
    ...(stateReason !== undefined && { stateReason }),
    instanceType: machine.hardwareProfile?.vmSize ?? '',
    ...(addresses?.publicIp !== undefined && { publicIp: addresses.publicIp }),
    ...(addresses?.privateIp !== undefined && { privateIp: addresses.privateIp }),
    ...(addresses?.publicDns !== undefined && { publicDns: addresses.publicDns }),
    availabilityZone: machine.zones?.[0] ?? location,
    region: location,
    ...(machine.timeCreated !== undefined && { createdAt: new Date(machine.timeCreated).toISOString() }),
    tags,
    providerData: toProviderData(machine, native.provisioning, native.power),
  };
}

function toProviderData(machine: VirtualMachineView, provisioning: string, power: string | undefined) {
  const { storageProfile, networkProfile, priority, vmId } = machine;
  const disks = [storageProfile?.osDisk, ...(storageProfile?.dataDisks ?? [])].filter((disk) => disk !== undefined);
  const idOf = (disk: (typeof disks)[number]) => (disk.managedDisk?.id ?? disk.name ?? '').toLowerCase();
  const kept = disks.filter(({ deleteOption }) => deleteOption === 'Detach');
  const [networkInterface] = networkProfile?.networkInterfaces ?? [];
  const version = storageProfile?.imageReference?.exactVersion;
  return {
    market: priority === 'Spot' ? 'spot' : 'on-demand',
    nativeState: power === undefined ? provisioning : `${provisioning}, ${power}`,
    volumeIds: disks.map(idOf).join(','),
    ...(kept.length > 0 && { keptVolumeIds: kept.map(idOf).join(',') }),
    ...(networkInterface?.id !== undefined && { networkInterfaceId: networkInterface.id.toLowerCase() }),
    ...(vmId !== undefined && { vmId: vmId.toLowerCase() }),
    ...(version !== undefined && { imageVersion: version }),
  };
}
