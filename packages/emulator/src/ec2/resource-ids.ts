import type { MachinePark } from '../park/machine-park.ts';
import { Ec2Error } from './ec2-error.ts';

/** Kinds of ids, with their prefix and the name that EC2's errors call them by. */
const kinds = {
  instance: { prefix: 'i', code: 'InvalidInstanceID', noun: 'instance ID' },
  volume: { prefix: 'vol', code: 'InvalidVolume', noun: 'volume' },
  'network-interface': { prefix: 'eni', code: 'InvalidNetworkInterfaceID', noun: 'networkInterface ID' },
  image: { prefix: 'ami', code: 'InvalidAMIID', noun: 'image id' },
  subnet: { prefix: 'subnet', code: 'InvalidSubnetID', noun: 'subnet ID' },
  'security-group': { prefix: 'sg', code: 'InvalidGroup', noun: 'security group' },
} as const;

/** A kind of resource that has an id. */
export type ResourceKind = keyof typeof kinds;

/** Error codes for ids that are not well-formed, where they are not the code of the kind. */
const malformedCodes: Partial<Record<ResourceKind, string>> = {
  volume: 'InvalidVolumeID.Malformed',
  'security-group': 'InvalidGroupId.Malformed',
};

/** A new id of a kind. */
export function newResourceId(park: MachinePark, kind: ResourceKind): string {
  return `${kinds[kind].prefix}-${park.newHex(17)}`;
}

/** Which kind an id is of, by its prefix; undefined when it is no id. */
export function kindOf(id: string): ResourceKind | undefined {
  return (Object.keys(kinds) as ResourceKind[]).find((kind) => isWellFormed(kind, id));
}

/** Whether an id has the form of its kind: a prefix, and 8 or 17 hexadecimal digits. */
export function isWellFormed(kind: ResourceKind, id: string): boolean {
  return new RegExp(`^${kinds[kind].prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id);
}

/**
 * Refuses ids that cannot be of a kind; EC2 tells them from ids that it does not know.
 * @throws Ec2Error such as InvalidInstanceID.Malformed
 */
export function requireWellFormed(kind: ResourceKind, ids: readonly string[]): void {
  const wrong = ids.find((id) => !isWellFormed(kind, id));
  if (wrong === undefined) return;
  const { code, prefix } = kinds[kind];
  throw new Ec2Error(malformedCodes[kind] ?? `${code}.Malformed`, `Invalid id: "${wrong}" (expecting "${prefix}-...")`);
}

/** The refusal of ids that do not exist; one of them refuses the whole request. */
export function notFound(kind: ResourceKind, ids: readonly string[]): Ec2Error {
  const { code, noun } = kinds[kind];
  const what = ids.length === 1 ? `${noun} '${ids[0]}' does` : `${noun}s '${ids.join(', ')}' do`;
  return new Ec2Error(`${code}.NotFound`, `The ${what} not exist`);
}
