import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Action } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findInstances, readInstanceIds } from '../find-instances.ts';
import { attributesOf } from '../instance-attributes.ts';
import { toInstanceState, toStateChange, userShutdown } from '../instance-states.ts';
import { toEc2Error } from '../to-ec2-error.ts';

/**
 * Instances that run already are left as they are.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export const startInstances: Ec2Action = {
  prepare(context, parameters) {
    const { park } = context;
    const ids = readInstanceIds(parameters);
    parameters.ignore('AdditionalInfo');
    return () => {
      const before = findInstances(context, ids);
      for (const machine of before) {
        if (!['starting', 'running', 'stopped'].includes(machine.state)) throw wrongState(machine, 'started');
      }
      for (const { id, zone } of before) {
        try {
          park.start(id);
        } catch (error) {
          throw toEc2Error(error, zone);
        }
      }
      return { instancesSet: before.map((machine) => toStateChange(machine, park.machine(machine.id) ?? machine)) };
    };
  },
};

/**
 * Instances that have stopped already are left as they are.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
 */
export const stopInstances: Ec2Action = {
  prepare(context, parameters) {
    const { park } = context;
    const ids = readInstanceIds(parameters);
    const isHibernation = parameters.flag('Hibernate') ?? false;
    parameters.ignore('Force', 'SkipOsShutdown');
    return () => {
      const before = findInstances(context, ids);
      if (isHibernation) {
        throw new Ec2Error('UnsupportedHibernationConfiguration', 'None of the instances is enabled for hibernation.');
      }
      for (const machine of before) requireStoppable(machine);
      for (const { id } of before) park.stop(id, userShutdown);
      return { instancesSet: before.map((machine) => toStateChange(machine, park.machine(machine.id) ?? machine)) };
    };
  },
};

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html */
export const rebootInstances: Ec2Action = {
  prepare(context, parameters) {
    const ids = readInstanceIds(parameters);
    return () => {
      const machines = findInstances(context, ids);
      for (const machine of machines) {
        if (!['starting', 'running'].includes(machine.state)) throw wrongState(machine, 'rebooted');
      }
      for (const { id } of machines) context.park.reboot(id);
      return { return: true };
    };
  },
};

function requireStoppable(machine: Machine): void {
  const { id, state } = machine;
  const { spot, isStopProtected } = attributesOf(machine);
  if (state === 'stopping' || state === 'stopped') return;
  if (state === 'starting') {
    throw new Ec2Error(
      'IncorrectInstanceState',
      `The instance '${id}' is in the state 'pending': it has never reached the 'running' state and cannot be stopped.`,
    );
  }
  if (state !== 'running') throw wrongState(machine, 'stopped');
  if (spot?.type === 'one-time') {
    throw new Ec2Error(
      'UnsupportedOperation',
      `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
    );
  }
  if (isStopProtected) {
    throw new Ec2Error(
      'OperationNotPermitted',
      `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  }
}

function wrongState(machine: Machine, verb: string): Ec2Error {
  return new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${machine.id}' is in the state '${toInstanceState(machine).name}', from which it cannot be ${verb}.`,
  );
}
