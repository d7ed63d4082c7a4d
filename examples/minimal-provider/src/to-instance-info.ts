import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo } from '@cloud-spi/spi';
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
