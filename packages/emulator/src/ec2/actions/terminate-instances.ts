import { ParkError } from '../../park/park-error.ts';
import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Action } from '../ec2-context.ts';
import { findInstances, readInstanceIds } from '../find-instances.ts';
import { toStateChange, userShutdown } from '../instance-states.ts';
import { toEc2Error } from '../to-ec2-error.ts';

/**
 * One protected instance fails the request, and keeps every instance of the request that is in its zone; those in other
 * zones are terminated all the same.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
 */
export const terminateInstances: Ec2Action = {
  prepare(context, parameters) {
    const { park } = context;
    const ids = readInstanceIds(parameters);
    parameters.ignore('SkipOsShutdown', 'Force');
    return () => {
      const before = findInstances(context, ids);
      const kept = before.filter((machine) => machine.isProtected && !isEnding(machine));
      const keptZones = new Set(kept.map(({ zone }) => zone));
      for (const { id, zone } of before) {
        if (!keptZones.has(zone)) park.terminate(id, { reason: userShutdown });
      }
      if (kept[0]) throw toEc2Error(new ParkError('protected', kept[0].id, 'A protected instance was kept.'));
      return { instancesSet: before.map((machine) => toStateChange(machine, park.machine(machine.id) ?? machine)) };
    };
  },
};

function isEnding({ state }: Machine): boolean {
  return state === 'terminating' || state === 'terminated';
}
