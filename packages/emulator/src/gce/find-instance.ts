import type { Machine } from '../park/to-machine.ts';
import type { GceCloud } from './gce-context.ts';
import { invalidValue, notFound } from './gce-error.ts';

/** Path of an instance. */
export function instancePath({ projectId }: Pick<GceCloud, 'projectId'>, zone: string, name: string): string {
  return `projects/${projectId}/zones/${zone}/instances/${name}`;
}

/**
 * Refuses a zone that does not exist.
 * @throws GceError 400 `invalid`
 */
export function requireZone({ park, realm }: GceCloud, zone: string | undefined): string {
  if (zone !== undefined && park.zones(realm).some(({ name }) => name === zone)) return zone;
  throw invalidValue('zone', zone ?? '', 'Unknown zone.');
}

/** The machine that has a name now; undefined when none has. */
export function findInstance({ park, notes }: GceCloud, zone: string, nameOrId: string): Machine | undefined {
  const machine = park.machine(notes.machineIds[`${zone}/${nameOrId}`] ?? nameOrId);
  return machine === undefined || machine.state === 'terminated' || machine.zone !== zone ? undefined : machine;
}

/**
 * Finds the machine that a request speaks of, by name or number.
 * @throws GceError 400 for an unknown zone, 404 for an unknown instance
 */
export function requireInstance(cloud: GceCloud, params: Readonly<Record<string, string>>): Machine {
  const zone = requireZone(cloud, params.zone);
  const machine = findInstance(cloud, zone, params.instance ?? '');
  if (!machine) throw notFound(instancePath(cloud, zone, params.instance ?? ''));
  return machine;
}
