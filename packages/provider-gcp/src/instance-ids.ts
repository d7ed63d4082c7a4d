/** Where an instance is: a name is unique in its project and zone only. */
export interface InstancePath {
  readonly project: string;
  readonly zone: string;
  readonly name: string;
}

// https://cloud.google.com/resource-manager/docs/creating-managing-projects and
// https://cloud.google.com/compute/docs/naming-resources. A domain-scoped project is `example.com:name`.
const PATH =
  /^projects\/([a-z0-9.:-]{1,63})\/zones\/([a-z][a-z0-9-]{0,61})\/instances\/([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;

/**
 * Writes the id of an instance: its relative resource name.
 *
 * @param path - Where it is.
 * @returns For example `projects/acme/zones/europe-west1-b/instances/vm-abc`.
 */
export function toInstanceId({ project, zone, name }: InstancePath): string {
  return `projects/${project}/zones/${zone}/instances/${name}`;
}

/**
 * Reads the id of an instance.
 *
 * @param instanceId - As written by {@link toInstanceId}.
 * @returns Undefined when it cannot be one.
 */
export function parseInstancePath(instanceId: string): InstancePath | undefined {
  const [, project, zone, name] = PATH.exec(instanceId) ?? [];
  if (project === undefined || zone === undefined || name === undefined) return undefined;
  return { project, zone, name };
}

/**
 * The last part of a resource's URL or path: its name.
 *
 * @param link - For example `https://www.googleapis.com/compute/v1/projects/acme/zones/europe-west1-b`.
 * @returns For example `europe-west1-b`; empty for an empty or missing link.
 */
export function toResourceName(link: string | undefined): string {
  return link?.slice(link.lastIndexOf('/') + 1) ?? '';
}

/**
 * The region of a zone: zones are named after it.
 *
 * @param zone - For example `europe-west1-b`.
 * @returns For example `europe-west1`.
 */
export function toRegion(zone: string): string {
  return zone.replace(/-[^-]*$/, '');
}
