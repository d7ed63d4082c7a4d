import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Action, Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { findInstances } from '../find-instances.ts';
import { toInstanceState } from '../instance-states.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { type FilterFields, readFilters, toCondition } from '../wire/filters.ts';
import { paginate, readPageRequest } from '../wire/paginate.ts';
import type { XmlObject } from '../wire/to-xml.ts';

/** Checks of a new instance have no result for this long. */
const checksMs = 60_000;

/**
 * Only running instances, unless all are asked for.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export const describeInstanceStatus: Ec2Action = {
  prepare(context, parameters) {
    const ids = [...new Set(parameters.texts('InstanceId'))];
    const includesAll = parameters.flag('IncludeAllInstances') ?? false;
    const matches = toCondition(readFilters(parameters), statusFilters(context));
    const page = readPageRequest(parameters, { min: 5, max: 1_000 });
    if (ids.length > 0 && page.maxResults !== undefined) {
      throw new Ec2Error(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    requireWellFormed('instance', ids);
    return () => {
      const { park, realm, extraLagMs } = context;
      const machines =
        ids.length > 0
          ? findInstances(context, ids)
          : park.iterateMachines(realm, { extraLagMs, afterSequence: page.after });
      const isWanted = (machine: Machine) => (includesAll || machine.state === 'running') && matches(machine);
      const { items, nextToken } = paginate(machines, page, ({ sequence }) => sequence, isWanted);
      return { instanceStatusSet: items.map((machine) => toStatus(context, machine)), nextToken };
    };
  },
};

function statusFilters(context: Ec2Context): FilterFields<Machine> {
  return {
    'availability-zone': ({ zone }) => [zone],
    'instance-state-name': (machine) => [toInstanceState(machine).name],
    'instance-state-code': (machine) => [String(toInstanceState(machine).code)],
    'instance-status.status': (machine) => [checkOf(context, machine).status],
    'system-status.status': (machine) => [checkOf(context, machine).status],
  };
}

function toStatus(context: Ec2Context, machine: Machine): XmlObject {
  const { status, detail } = checkOf(context, machine);
  const check = { status, details: detail === undefined ? [] : [{ name: 'reachability', status: detail }] };
  return {
    instanceId: machine.id,
    availabilityZone: machine.zone,
    instanceState: { ...toInstanceState(machine) },
    systemStatus: check,
    instanceStatus: check,
  };
}

function checkOf({ park }: Ec2Context, { state, stateSince }: Machine): { status: string; detail?: string } {
  if (state !== 'running') return { status: 'not-applicable' };
  if (park.clock.now() < stateSince + checksMs) return { status: 'initializing', detail: 'initializing' };
  return { status: 'ok', detail: 'passed' };
}
