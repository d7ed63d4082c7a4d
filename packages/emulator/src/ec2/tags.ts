import { Ec2Error } from './ec2-error.ts';
import type { QueryParameters } from './wire/query-parameters.ts';
import type { XmlObject } from './wire/to-xml.ts';

/** Tags by their key. */
export type Tags = Readonly<Record<string, string>>;

/** Resources that a launch can tag. */
const launchResources = ['instance', 'volume', 'network-interface', 'spot-instances-request'] as const;

/** One of the resources that a launch can tag. */
export type LaunchResource = (typeof launchResources)[number];

const maximumTags = 50;

/**
 * Reads `Tag.n.Key` and `Tag.n.Value`.
 * @throws Ec2Error MissingParameter, InvalidParameterValue
 */
export function readTags(parameters: QueryParameters): Tags {
  const tags: Record<string, string> = {};
  for (const tag of parameters.list('Tag')) {
    const key = tag.requiredText('Key');
    if (Object.hasOwn(tags, key)) {
      throw new Ec2Error('InvalidParameterValue', `Duplicate tag key '${key}' specified.`);
    }
    const value = tag.text('Value') ?? '';
    checkTag(key, value);
    Object.defineProperty(tags, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return tags;
}

/**
 * Reads `TagSpecification.n`: what the parts of a launch are tagged with.
 * @throws Ec2Error InvalidParameterValue, TagLimitExceeded
 */
export function readTagSpecifications(parameters: QueryParameters): Readonly<Record<LaunchResource, Tags | undefined>> {
  const tags: Record<LaunchResource, Tags | undefined> = {
    instance: undefined,
    volume: undefined,
    'network-interface': undefined,
    'spot-instances-request': undefined,
  };
  for (const specification of parameters.list('TagSpecification')) {
    const resource = specification.choice('ResourceType', launchResources);
    if (resource === undefined) {
      throw new Ec2Error('MissingParameter', 'The request must contain the parameter ResourceType');
    }
    if (tags[resource]) {
      throw new Ec2Error('InvalidParameterValue', `'${resource}' is specified more than once as a resource type.`);
    }
    const read = readTags(specification);
    requireTagLimit(read);
    tags[resource] = read;
  }
  return tags;
}

/**
 * Refuses more tags than a resource may have.
 * @throws Ec2Error TagLimitExceeded
 */
export function requireTagLimit(tags: Tags): void {
  const own = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
  if (own.length > maximumTags) {
    throw new Ec2Error('TagLimitExceeded', `The maximum number of Tags for a resource is ${maximumTags}.`);
  }
}

/**
 * Refuses tags that the instance metadata service could not show.
 * @throws Ec2Error InvalidParameterValue
 */
export function requireMetadataKeys(tags: Tags): void {
  const wrong = Object.keys(tags).find(
    (key) => !/^[0-9a-zA-Z\-_+=,.@:]{1,255}$/.test(key) || /^(\.|\.\.|_index)$/.test(key),
  );
  if (wrong !== undefined) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `'${wrong}' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and must not be a reserved name ('.', '..', '_index')`,
    );
  }
}

/** The `tagSet` of a resource. */
export function toTagSet(tags: Tags): XmlObject[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function checkTag(key: string, value: string): void {
  if (/^aws:/i.test(key)) {
    throw new Ec2Error('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
  }
  if (key.length > 128) {
    throw new Ec2Error('InvalidParameterValue', `Tag key exceeds the maximum length of 128 characters`);
  }
  if (value.length > 256) {
    throw new Ec2Error('InvalidParameterValue', `Tag value exceeds the maximum length of 256 characters`);
  }
}
