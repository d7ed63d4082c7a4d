import type { Ec2Action } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findInstances } from '../find-instances.ts';
import { instanceFilters } from '../instance-filters.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { toReservations } from '../views/to-instance.ts';
import { readFilters, toCondition } from '../wire/filters.ts';
import { paginate, readPageRequest } from '../wire/paginate.ts';

/**
 * Pages count instances, not reservations. Ids are read directly; everything else comes from a list that lags.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export const describeInstances: Ec2Action = {
  prepare(context, parameters) {
    const { park, realm, extraLagMs } = context;
    const ids = [...new Set(parameters.texts('InstanceId'))];
    const matches = toCondition(readFilters(parameters), instanceFilters(context), ({ labels }) => labels);
    const page = readPageRequest(parameters, { min: 5, max: 1_000 });
    if (ids.length > 0 && page.maxResults !== undefined) {
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    requireWellFormed('instance', ids);
    parameters.ignore('IncludeManagedResources');
    return () => {
      const machines =
        ids.length > 0
          ? findInstances(context, ids)
          : park.iterateMachines(realm, { extraLagMs, afterSequence: page.after });
      const { items, nextToken } = paginate(machines, page, ({ sequence }) => sequence, matches);
      return { reservationSet: toReservations(context, items), nextToken };
    };
  },
};
