import type { VirtualMachine } from '@azure/arm-compute';
import type { VirtualMachineView } from './arm-api.ts';
import { ArmError } from './arm-error.ts';

/** A machine as the SDK gives it. @throws ArmError when it has no id */
export function toView(machine: VirtualMachine): VirtualMachineView {
  if (hasId(machine)) return machine;
  throw new ArmError({ status: 200, code: 'MalformedBody', message: 'A machine has no id' });
}

function hasId(machine: VirtualMachine): machine is VirtualMachine & { readonly id: string } {
  return machine.id !== undefined;
}

/** Puts an answer as it came into the flat form of the SDK, which gives none for an operation that goes on. */
export function toFlatView(body: unknown): VirtualMachineView {
  const { properties, ...others } = (body ?? {}) as VirtualMachine & { readonly properties?: object };
  return toView({ ...others, ...properties });
}

/** Reads the answer of an operation that was accepted. @throws ArmError when it is no JSON */
export function parseAccepted(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (error) {
    throw new ArmError({ status: 200, code: 'MalformedBody', message: 'The answer is not JSON', cause: error });
  }
}
