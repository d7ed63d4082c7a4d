import type { Ec2Action } from '../ec2-context.ts';
import { findInstances, readInstanceIds } from '../find-instances.ts';
import { toStateChange, userShutdown } from '../instance-states.ts';
import { toEc2Error } from '../to-ec2-error.ts';

/**
 * One protected instance keeps all of its zone alive; here it keeps all of the request alive.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
 */
export const terminateInstances: Ec2Action = {
  prepare(context, parameters) {
    const { park } = context;
    const ids = readInstanceIds(parameters);
    parameters.ignore('SkipOsShutdown', 'Force');
    return () => {
      const before = findInstances(context, ids);
      const isEnding = ({ state }: { state: string }) => state === 'terminating' || state === 'terminated';
      const blocked = before.find((machine) => machine.isProtected && !isEnding(machine));
      try {
        // The protected one first: it refuses before anything is terminated.
        if (blocked) park.terminate(blocked.id);
        for (const { id } of before) park.terminate(id, { reason: userShutdown });
      } catch (error) {
        throw toEc2Error(error);
      }
      return { instancesSet: before.map((machine) => toStateChange(machine, park.machine(machine.id) ?? machine)) };
    };
  },
};
