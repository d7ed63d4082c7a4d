import type { Machine } from '../../park/to-machine.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { attributesOf } from '../instance-attributes.ts';
import type { LaunchPlan } from './launch-plan.ts';

/** Where the token of a launch is unique: in the zone that the request chose, else in the region. */
export function tokenScopeOf({ isZoneChosen, zone }: LaunchPlan): string {
  return isZoneChosen ? zone : '';
}

/**
 * The instances that an earlier request with the same token has launched; undefined when there was none. The lag of
 * reads does not matter here: a token is known at once.
 * @throws Ec2Error IdempotentParameterMismatch when the earlier request was another one, IdempotentInstanceTerminated
 *   when one of its instances has been terminated
 */
export function findReplay({ park, realm }: Ec2Context, plan: LaunchPlan): Machine[] | undefined {
  const { clientToken } = plan;
  if (clientToken === undefined) return undefined;
  const scope = tokenScopeOf(plan);
  const earlier = park.findMachines(realm, (attributes) => {
    return attributes.clientToken === clientToken && attributes.tokenScope === scope;
  });
  if (earlier.length === 0) return undefined;
  if (earlier.some((machine) => attributesOf(machine).requestDigest !== plan.requestDigest)) {
    throw new Ec2Error(
      'IdempotentParameterMismatch',
      'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  }
  const ended = earlier.find(({ state }) => state === 'terminated');
  if (ended) {
    throw new Ec2Error(
      'IdempotentInstanceTerminated',
      `The client token '${clientToken}' was used for the instance '${ended.id}', which has been terminated.`,
    );
  }
  return earlier;
}
