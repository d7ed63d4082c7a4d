import { endParts } from './end-parts.ts';
import type { MachinePatch, PartPatch } from './machine-park.ts';
import { copyOf, existsAt, type ParkContext, requireMachine, requireType } from './park-context.ts';
import { ParkError } from './park-error.ts';

/**
 * Changes what is written down about a machine.
 * @throws ParkError `not-found`, `unknown-type`
 */
export function updateMachine(context: ParkContext, id: string, patch: MachinePatch): void {
  const machine = requireMachine(context, id);
  if (patch.type !== undefined) machine.type = requireType(context, machine.realm, patch.type).name;
  if (patch.labels) machine.labels = copyOf(patch.labels);
  if (patch.attributes) machine.attributes = copyOf(patch.attributes);
  if (patch.userData !== undefined) machine.userData = patch.userData;
  if (patch.isProtected !== undefined) machine.isProtected = patch.isProtected;
}

/**
 * Changes what is written down about a disk, an interface or an address.
 * @throws ParkError `not-found`
 */
export function updatePart(context: ParkContext, id: string, patch: PartPatch): void {
  const { index, clock } = context;
  const attachable = index.disks.get(id) ?? index.interfaces.get(id);
  const address = index.addresses.get(id);
  const part = attachable ?? address;
  if (!part || !existsAt(part, clock.now())) throw new ParkError('not-found', id, `The park has no part ${id}.`);
  if (patch.labels) part.labels = copyOf(patch.labels);
  if (patch.attributes) part.attributes = copyOf(patch.attributes);
  if (patch.deleteWithMachine !== undefined && attachable?.attachment) {
    attachable.attachment.deleteWithMachine = patch.deleteWithMachine;
    endPartsOf(context, attachable.attachment.machineId);
  }
  if (address && patch.deleteWithInterface !== undefined) address.deleteWithInterface = patch.deleteWithInterface;
  if (address && patch.interfaceId !== undefined) address.interfaceId = patch.interfaceId;
  const target = address?.interfaceId == null ? undefined : index.interfaces.get(address.interfaceId);
  if (target?.attachment) endPartsOf(context, target.attachment.machineId);
}

function endPartsOf(context: ParkContext, machineId: string): void {
  const machine = context.index.machines.get(machineId);
  if (machine) endParts(context, machine);
}
