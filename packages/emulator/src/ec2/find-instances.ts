import type { Machine } from '../park/to-machine.ts';
import type { Ec2Context } from './ec2-context.ts';
import { Ec2Error } from './ec2-error.ts';
import { notFound, requireWellFormed } from './resource-ids.ts';
import type { QueryParameters } from './wire/query-parameters.ts';

/**
 * Reads `InstanceId.n` of an action that needs at least one.
 * @throws Ec2Error MissingParameter, InvalidInstanceID.Malformed
 */
export function readInstanceIds(parameters: QueryParameters): string[] {
  const ids = [...new Set(parameters.texts('InstanceId'))];
  if (ids.length === 0) throw new Ec2Error('MissingParameter', 'The request must contain the parameter InstanceId');
  requireWellFormed('instance', ids);
  return ids;
}

/**
 * Instances by their ids, as a direct read sees them; one that is not known refuses all.
 * @throws Ec2Error InvalidInstanceID.NotFound
 */
export function findInstances({ park, realm }: Ec2Context, ids: readonly string[]): Machine[] {
  const machines = ids.map((id) => park.readMachine(realm, id));
  const missing = ids.filter((_, index) => machines[index] === undefined);
  if (missing.length > 0) throw notFound('instance', missing);
  return machines.filter((machine) => machine !== undefined);
}
