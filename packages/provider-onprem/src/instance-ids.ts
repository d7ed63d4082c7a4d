/** Which domain on which host an instance is. */
export interface InstanceLocation {
  /** Name of the host, as the options have it. */
  readonly host: string;
  /** UUID of the domain, in lower case with hyphens. */
  readonly uuid: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Writes the id of an instance: `<host>/<uuid>`.
 *
 * @param location - The host and the domain.
 */
export function toInstanceId({ host, uuid }: InstanceLocation): string {
  return `${host}/${uuid}`;
}

/**
 * Reads the id of an instance.
 *
 * @param instanceId - As written by {@link toInstanceId}.
 * @returns Undefined when it has another form.
 */
export function parseInstanceId(instanceId: string): InstanceLocation | undefined {
  const slash = instanceId.lastIndexOf('/');
  const [host, uuid] = [instanceId.slice(0, slash), instanceId.slice(slash + 1)];
  return slash > 0 && UUID.test(uuid) ? { host, uuid } : undefined;
}
