import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import { ANY_OWNER, type InstanceFilters, type InstanceInfo } from '@cloud-spi/spi';
import type { ToyMachine } from './toy-cloud.ts';

/** The only zone of the toy cloud. */
export const ZONE = 'toy-1';

const STATES = { BOOTING: 'pending', UP: 'running', VANISHING: 'terminating' } as const;

/** Translates a machine into the contract's words. */
export function toInstanceInfo({
  name: instanceId,
  size,
  status,
  address,
  createdAtMs,
  labels,
}: ToyMachine): InstanceInfo {
  const { ownership, tags } = fromOwnershipTags(labels);
  const { owner, idempotencyToken, name = instanceId, namespace = '' } = ownership ?? {};
  const times = { createdAt: new Date(createdAtMs).toISOString(), launchTime: new Date(createdAtMs).toISOString() };
  const identity = {
    ...(owner !== undefined && { owner }),
    ...(idempotencyToken !== undefined && { idempotencyToken }),
  };
  const place = { privateIp: address, availabilityZone: ZONE, region: 'toy' };
  const state = STATES[status] ?? 'unknown';
  return {
    instanceId,
    name,
    namespace,
    ...identity,
    state,
    instanceType: size,
    ...place,
    ...times,
    tags,
    providerData: {},
  };
}

/** Says whether an instance passes all filters. */
export function matchesFilters(info: InstanceInfo, { owner, states, tags = {}, ...filters }: InstanceFilters): boolean {
  const { namespace = info.namespace, names, zones, idempotencyToken = info.idempotencyToken } = filters;
  const isOwn = owner === ANY_OWNER || info.owner === owner;
  const hasTags = Object.entries(tags).every(([key, value]) => info.tags[key] === value);
  const isNamed = info.namespace === namespace && (names?.includes(info.name) ?? true);
  const isPlaced = zones?.includes(info.availabilityZone) ?? true;
  const isInState = states?.includes(info.state) ?? true;
  return isOwn && hasTags && isNamed && isPlaced && isInState && info.idempotencyToken === idempotencyToken;
}
