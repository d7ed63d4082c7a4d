import type { Machine } from '../park/to-machine.ts';
import type { ArmContext } from './arm-context.ts';
import { toArmError } from './to-arm-error.ts';

/**
 * Deletes a machine with what goes with it. The interface of one whose creation failed stays reserved for it for a
 * while, and is left.
 * @throws ArmError when a lock protects it
 */
export function deleteMachine({ park, account }: ArmContext, machine: Machine): void {
  const { interfaceReservationMs } = account.knobs;
  const isReserved = machine.state === 'failed' && interfaceReservationMs > 0;
  try {
    park.terminate(machine.id);
  } catch (error) {
    throw toArmError(error);
  }
  if (!isReserved) return;
  for (const networkInterface of machine.interfaces) {
    const reservedUntil = machine.stateSince + interfaceReservationMs;
    const attributes = { ...networkInterface.attributes, reservedUntil, reservedFor: machine.name };
    park.updatePart(networkInterface.id, { deleteWithMachine: false, attributes });
  }
}
