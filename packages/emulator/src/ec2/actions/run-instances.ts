import type { Ec2Action } from '../ec2-context.ts';
import { launchInstances } from '../launch/launch-instances.ts';
import { readLaunch } from '../launch/read-launch.ts';
import { toInstance } from '../views/to-instance.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runInstances: Ec2Action = {
  prepare(context, parameters) {
    const plan = readLaunch(context, parameters);
    return () => {
      const { id, instances } = launchInstances(context, plan);
      return {
        reservationId: id,
        ownerId: context.account.accountId,
        groupSet: [],
        instancesSet: instances.map((machine) => toInstance(context, machine)),
      };
    };
  },
};
