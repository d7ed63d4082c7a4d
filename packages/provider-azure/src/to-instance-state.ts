import type { InstanceState, StateReason } from '@cloud-spi/spi';
import { toErrorCodeOf } from './arm-error-codes.ts';

/** What Azure says about the state of a machine. */
export interface NativeState {
  /** Outcome of the last operation, in lower case; for example `creating`, `succeeded`, `failed`. */
  readonly provisioning: string;
  /** The code of a failed operation. */
  readonly failureCode?: string;
  readonly failureMessage?: string;
  /** Power state in lower case, for example `running`; absent while there is none. */
  readonly power?: string;
}

/** A status of an instance view. */
export interface InstanceStatus {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * Reads the state of a machine.
 *
 * @param provisioningState - Of the model.
 * @param statuses - Of the instance view; undefined when it was not asked for.
 */
export function toNativeState(
  provisioningState: string | undefined,
  statuses: readonly InstanceStatus[] | undefined,
): NativeState {
  const find = (prefix: string) =>
    statuses?.find(({ code }) => code?.toLowerCase().startsWith(`${prefix.toLowerCase()}/`));
  const provisioning = find('ProvisioningState');
  const [, state = provisioningState ?? '', failureCode] = provisioning?.code?.split('/') ?? [];
  const power = find('PowerState')?.code?.split('/')[1]?.toLowerCase();
  return {
    provisioning: state.toLowerCase(),
    ...(failureCode !== undefined && { failureCode }),
    ...(provisioning?.message !== undefined && { failureMessage: provisioning.message }),
    ...(power !== undefined && { power }),
  };
}

/** Azure's power states in the contract's words. One that is not here becomes `unknown`. */
const POWER_STATES: Readonly<Record<string, InstanceState>> = {
  starting: 'pending',
  running: 'running',
  stopping: 'stopping',
  deallocating: 'stopping',
  stopped: 'stopped',
  deallocated: 'stopped',
  hibernated: 'stopped',
};

/**
 * Translates a state: the last operation first, since a machine that is being created already has a power state, and
 * one that is being deleted keeps its last one.
 *
 * A failed operation is not the end of a machine: one that runs, or that was stopped before a start failed, is what its
 * power state says. Without one, its creation failed.
 *
 * @param native - As read.
 * @param isSpot - Whether its capacity can be taken back: then it is not stopped by anybody else, and cannot be started.
 * @see https://learn.microsoft.com/azure/virtual-machines/states-billing
 */
export function toInstanceState({ provisioning, power = '' }: NativeState, isSpot: boolean): InstanceState {
  if (provisioning === 'deleting') return 'terminating';
  if (provisioning === 'creating') return 'pending';
  const state = Object.hasOwn(POWER_STATES, power) ? POWER_STATES[power] : undefined;
  if (isSpot && state === 'stopped') return 'failed';
  if (provisioning !== 'failed') return state ?? 'unknown';
  return state === 'running' || state === 'stopped' ? state : 'failed';
}

/**
 * Says why a machine is in its state, where Azure tells.
 *
 * @param native - As read.
 * @param isSpot - Whether its capacity can be taken back.
 */
export function toStateReason(native: NativeState, isSpot: boolean): StateReason | undefined {
  const { provisioning, power, failureCode, failureMessage } = native;
  if (provisioning === 'failed') {
    const nativeCode = failureCode ?? 'Failed';
    const message = failureMessage ?? `The last operation on the machine failed: ${nativeCode}`;
    return { code: toErrorCodeOf([nativeCode], message) ?? 'Unknown', nativeCode, message };
  }
  const state = toInstanceState(native, false);
  if (state !== 'stopped' || power === undefined) return undefined;
  const nativeCode = `PowerState/${power}`;
  if (isSpot) return { code: 'Interrupted', nativeCode, message: 'Azure took the capacity back' };
  if (power !== 'stopped') return { code: 'UserRequested', nativeCode, message: 'The machine was deallocated' };
  return { code: 'GuestShutdown', nativeCode, message: 'The machine was shut down and is billed until deallocated' };
}
