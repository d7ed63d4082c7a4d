import type { Machine } from '../park/to-machine.ts';
import type { XmlObject } from './wire/to-xml.ts';

/** EC2's states with their codes. */
const states: Readonly<Record<string, { readonly code: number; readonly name: string }>> = {
  starting: { code: 0, name: 'pending' },
  running: { code: 16, name: 'running' },
  terminating: { code: 32, name: 'shutting-down' },
  terminated: { code: 48, name: 'terminated' },
  failed: { code: 48, name: 'terminated' },
  stopping: { code: 64, name: 'stopping' },
  stopped: { code: 80, name: 'stopped' },
};

/** A code that EC2 has not given to any state, for a state that a machine was forced to show. */
const unknownCode = 112;

/** The state of an instance in EC2's words. */
export function toInstanceState({ state }: Pick<Machine, 'state'>): { readonly code: number; readonly name: string } {
  return states[state] ?? { code: unknownCode, name: state };
}

/** The element of one instance in the reply of a start, stop or termination. */
export function toStateChange(before: Machine, after: Machine): XmlObject {
  return {
    instanceId: after.id,
    currentState: { ...toInstanceState(after) },
    previousState: { ...toInstanceState(before) },
  };
}

/** Why an instance stops or ends when its user asks for it. */
export const userShutdown = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

/** Why a spot instance ends when its capacity is taken back; for `MachinePark.interrupt`. */
export const ec2SpotTermination = {
  code: 'Server.SpotInstanceTermination',
  message: 'Server.SpotInstanceTermination: Spot instance termination',
};
