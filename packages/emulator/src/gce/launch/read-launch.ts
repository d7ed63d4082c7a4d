import type { ParkType } from '../../park/park-options.ts';
import type { JsonValue } from '../../park/park-state.ts';
import type { GceCloud } from '../gce-context.ts';
import { invalidValue } from '../gce-error.ts';
import { readLabels } from '../labels.ts';
import { type MetadataItem, readMetadataItems } from '../metadata.ts';
import { nameOf } from '../wire/links.ts';
import { namePattern } from '../wire/names.ts';
import { readFlag, readObject, readObjects, readText } from '../wire/read-body.ts';
import { type PlannedDisk, readDisks } from './read-disks.ts';
import { type PlannedInterface, readInterfaces } from './read-interfaces.ts';

type Json = Readonly<Record<string, unknown>>;

/** An instance that is to be made, checked. */
export interface LaunchPlan {
  readonly name: string;
  readonly type: ParkType;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadataItems: readonly MetadataItem[];
  readonly disks: readonly PlannedDisk[];
  readonly interfaces: readonly PlannedInterface[];
  readonly isSpot: boolean;
  readonly isProtected: boolean;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/**
 * Reads and checks the body of an insert.
 * @throws GceError
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/insert
 */
export function readLaunch(cloud: GceCloud, body: Json, zone: string): LaunchPlan {
  const name = readText(body, 'name', 'resource.name') ?? '';
  if (!namePattern.test(name))
    throw invalidValue('resource.name', name, `Must be a match of regex '${namePattern.source}'`);
  const type = requireType(cloud, body, zone);
  const scheduling = readScheduling(body, type);
  const features = readObject(body, 'advancedMachineFeatures', 'resource.advancedMachineFeatures');
  return {
    name,
    type,
    labels: readLabels(body, 'resource.labels'),
    metadataItems: readMetadataItems(readObject(body, 'metadata', 'resource.metadata'), 'resource.metadata'),
    disks: readDisks(cloud, body, { zone, instanceName: name, machineType: type.name }),
    interfaces: readInterfaces(cloud, body, zone),
    isSpot: scheduling.provisioningModel === 'SPOT' || scheduling.preemptible === true,
    isProtected: readFlag(body, 'deletionProtection', 'resource.deletionProtection', false),
    attributes: {
      ...kept('description', readText(body, 'description', 'resource.description')),
      ...kept('tags', readTags(body)),
      ...kept('serviceAccounts', readServiceAccounts(body)),
      ...(Object.keys(features).length > 0 && kept('advancedMachineFeatures', features)),
      scheduling,
    },
  };
}

function requireType({ park, realm }: GceCloud, body: Json, zone: string): ParkType {
  const link = readText(body, 'machineType', 'resource.machineType') ?? '';
  const type = park.types(realm).find(({ name }) => name === nameOf(link));
  if (type && (type.zones?.includes(zone) ?? true)) return type;
  const explanation = `Machine type with name '${nameOf(link)}' does not exist in zone '${zone}'.`;
  throw invalidValue('resource.machineType', link, explanation);
}

function readScheduling(body: Json, type: ParkType): Record<string, JsonValue> {
  const given = readObject(body, 'scheduling', 'resource.scheduling') as Record<string, JsonValue>;
  const isSpot = given.provisioningModel === 'SPOT' || given.preemptible === true;
  if (isSpot && given.automaticRestart === true) {
    throw invalidValue(
      'resource.scheduling.automaticRestart',
      'true',
      'Spot instances cannot be restarted automatically.',
    );
  }
  const { onHostMaintenance = isSpot ? 'TERMINATE' : 'MIGRATE' } = given;
  if (onHostMaintenance === 'MIGRATE' && type.name.endsWith('-metal')) {
    const explanation = 'Bare metal instances cannot be migrated: it must be TERMINATE.';
    throw invalidValue('resource.scheduling.onHostMaintenance', 'MIGRATE', explanation);
  }
  return {
    onHostMaintenance,
    automaticRestart: !isSpot,
    preemptible: isSpot,
    provisioningModel: isSpot ? 'SPOT' : 'STANDARD',
    ...given,
    ...(isSpot && { preemptible: true }),
  };
}

function readTags(body: Json): JsonValue[] {
  const tags = readObject(body, 'tags', 'resource.tags').items ?? [];
  const isValid = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && namePattern.test(tag));
  if (!isValid) throw invalidValue('resource.tags.items', JSON.stringify(tags), 'Tags must be valid names.');
  return tags as JsonValue[];
}

function readServiceAccounts(body: Json): JsonValue[] {
  const accounts = readObjects(body, 'serviceAccounts', 'resource.serviceAccounts');
  if (accounts.length > 1) {
    throw invalidValue('resource.serviceAccounts', `${accounts.length}`, 'At most one service account is supported.');
  }
  for (const account of accounts) {
    const email = readText(account, 'email', 'resource.serviceAccounts[0].email') ?? '';
    if (email !== 'default' && !email.includes('@')) {
      throw invalidValue('resource.serviceAccounts[0].email', email, 'Invalid service account email.');
    }
  }
  return accounts as JsonValue[];
}

function kept(key: string, value: unknown): Record<string, JsonValue> {
  return value === undefined ? {} : { [key]: value as JsonValue };
}
