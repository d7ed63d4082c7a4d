import { endOf } from './machine-timeline.ts';
import type { ParkContext } from './park-context.ts';
import type { MachineRecord } from './park-state.ts';

/**
 * Lets the parts of a machine end when the machine ends, or go on when it does not end any more. To be called after
 * every change of its timeline or of its attachments.
 */
export function endParts({ state, index }: ParkContext, machine: MachineRecord): void {
  const end = endOf(machine.timeline);
  const parts = [
    ...machine.diskIds.map((id) => index.disks.get(id)),
    ...machine.interfaceIds.map((id) => index.interfaces.get(id)),
  ];
  for (const part of parts) {
    if (part?.attachment?.machineId !== machine.id) continue;
    part.attachment.detachedAt = end;
    part.deletedAt = part.attachment.deleteWithMachine ? end : null;
  }
  for (const address of state.addresses) {
    if (address.interfaceId === null || !machine.interfaceIds.includes(address.interfaceId)) continue;
    const interfaceEnd = index.interfaces.get(address.interfaceId)?.deletedAt ?? null;
    address.deletedAt = address.deleteWithInterface ? interfaceEnd : null;
  }
}
