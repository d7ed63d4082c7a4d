import type { Machine } from '../park/to-machine.ts';

/** A status of an instance view. */
export interface ArmStatus {
  readonly code: string;
  readonly level: 'Info' | 'Error';
  readonly displayStatus: string;
  readonly message?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

/** The state of a machine in Azure's words. */
export interface ArmMachineState {
  readonly provisioningState: 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting';
  readonly statuses: readonly ArmStatus[];
}

const DISPLAY: Readonly<Record<string, string>> = {
  starting: 'VM starting',
  running: 'VM running',
  stopping: 'VM stopping',
  stopped: 'VM stopped',
  deallocating: 'VM deallocating',
  deallocated: 'VM deallocated',
};

/**
 * Puts the state of a machine into Azure's words: the outcome of the last operation, and the power state.
 * @param machine as the park shows it
 */
export function toArmState(machine: Machine): ArmMachineState {
  const isPoweredOff = machine.attributes.powersOff === true;
  switch (machine.state) {
    case 'starting':
      return isFirstStart(machine)
        ? { provisioningState: 'Creating', statuses: [creating(machine)] }
        : inProgress(machine, 'starting');
    case 'running':
      return settled(machine, 'running');
    case 'stopping':
      return inProgress(machine, isPoweredOff ? 'stopping' : 'deallocating');
    case 'stopped':
      return settled(machine, isPoweredOff ? 'stopped' : 'deallocated');
    case 'terminating':
      return {
        provisioningState: 'Deleting',
        statuses: [provisioning('deleting', 'Deleting', machine.stateSince), power('running')],
      };
    case 'failed':
      return { provisioningState: 'Failed', statuses: [failure(machine)] };
    default:
      // A state that nobody knows.
      return settled(machine, machine.state);
  }
}

/** Whether a machine that starts does so for the first time. */
function isFirstStart({ startedAt, createdAt }: Machine): boolean {
  return startedAt === createdAt;
}

function settled(machine: Machine, powerState: string): ArmMachineState {
  const { lastFailure } = machine.attributes;
  if (lastFailure !== undefined && lastFailure !== null) {
    const { code, message } = lastFailure as { code: string; message: string };
    const failed = { ...machine, reason: { code, message } };
    return { provisioningState: 'Failed', statuses: [failure(failed), power(powerState)] };
  }
  return {
    provisioningState: 'Succeeded',
    statuses: [provisioning('succeeded', 'Provisioning succeeded', machine.stateSince), power(powerState)],
  };
}

function inProgress(machine: Machine, powerState: string): ArmMachineState {
  return {
    provisioningState: 'Updating',
    statuses: [provisioning('updating', 'Updating', machine.stateSince), power(powerState)],
  };
}

function creating({ stateSince }: Machine): ArmStatus {
  return provisioning('creating', 'Creating', stateSince);
}

function provisioning(state: string, displayStatus: string, at: number): ArmStatus {
  return { code: `ProvisioningState/${state}`, level: 'Info', displayStatus, at };
}

function failure({ reason, stateSince }: Machine): ArmStatus {
  return {
    code: `ProvisioningState/failed/${reason?.code ?? 'InternalExecutionError'}`,
    level: 'Error',
    displayStatus: 'Provisioning failed',
    message: reason?.message ?? 'An internal execution error occurred.',
    at: stateSince,
  };
}

function power(state: string): ArmStatus {
  return { code: `PowerState/${state}`, level: 'Info', displayStatus: DISPLAY[state] ?? `VM ${state}` };
}
