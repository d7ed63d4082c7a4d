import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import { createCloudProvisioningError } from '@cloud-spi/spi';
import { toMarkElement } from './domain-metadata.ts';
import type { LibvirtApi } from './libvirt-api.ts';
import { setElement, setElementUntilStop } from './mark-domain.ts';
import { readFacts } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import type { RoomClaims } from './room-claims.ts';
import type { StopFollower } from './stop-follower.ts';
import { type ObservedDomain, toInstanceState } from './to-instance-info.ts';

/** What stopping needs besides the domain. */
export interface StopContext {
  readonly clock: Clock;
  readonly stopDeadlineMs: number;
  readonly follower: StopFollower;
}

/** What starting needs besides the domain. */
export interface StartContext extends Pick<OnpremProviderSettings, 'overcommit' | 'clock' | 'region'> {
  readonly claims: RoomClaims;
}

/**
 * Stops a domain: writes down until when its guest may take its time, presses the power button, and lets the follower see
 * it through. Repeated after that time it cuts the power.
 *
 * @throws Conflict when its state forbids it.
 */
export async function stopDomain(
  host: OnpremHost,
  domain: ObservedDomain,
  { clock, stopDeadlineMs, follower }: StopContext,
  options: LibvirtCallOptions,
): Promise<void> {
  const { uuid, metadata } = domain.facts;
  const now = clock.now();
  const state = toInstanceState(domain, now);
  if (state === 'stopped') return;
  if (state !== 'running' && state !== 'stopping') throw toConflict('stopInstance', state);
  const { stopDeadline } = metadata;
  try {
    if (stopDeadline !== undefined && stopDeadline <= now) return await host.api.domains.destroy({ uuid }, options);
    const deadline = stopDeadline ?? now + stopDeadlineMs;
    if (stopDeadline === undefined) {
      await setElementUntilStop(host.api, uuid, toMarkElement('stopping', deadline), options);
    }
    await host.api.domains.shutdown({ uuid }, options);
    follower.follow(host, uuid, deadline);
  } catch (error) {
    // It has stopped meanwhile.
    if (!isLibvirtError(error, 'OPERATION_INVALID')) throw error;
  }
}

/**
 * Starts a domain that is stopped, when its host has room for it.
 *
 * @throws Conflict when its state forbids it; InsufficientCapacity.
 */
export async function startDomain(
  host: OnpremHost,
  domain: ObservedDomain,
  context: StartContext,
  options: LibvirtCallOptions,
): Promise<void> {
  const { uuid, vcpus, memoryMib, metadata } = domain.facts;
  const { clock, region, claims } = context;
  const instanceType = metadata.record?.instanceType ?? '';
  const state = toInstanceState(domain, clock.now());
  if (state === 'running' || state === 'pending') return;
  if (state !== 'stopped') throw toConflict('startInstance', state);
  using claim = await claims.claim(host, context, { uuid, vcpus, memoryMib }, options);
  if (claim === undefined) throw toNoRoom('startInstance', [host.name], region, instanceType);
  await setElement(host.api, uuid, toMarkElement('launch', new Date(clock.now()).toISOString()), options);
  try {
    await startUnlessRunning(host.api, uuid, options);
  } catch (error) {
    if (!isLibvirtError(error, 'NO_MEMORY')) throw error;
    throw toNoRoom('startInstance', [host.name], region, instanceType, error);
  }
}

/**
 * Starts a domain; one that somebody else has started is fine.
 *
 * @returns Whether this call has started it.
 * @throws LibvirtError `OPERATION_INVALID` when its network or a pool of its disks is not active.
 */
export async function startUnlessRunning(api: LibvirtApi, uuid: string, options: LibvirtCallOptions): Promise<boolean> {
  try {
    await api.domains.start({ uuid }, options);
    return true;
  } catch (error) {
    // libvirt says the same of a domain that runs already and of one whose network does not.
    if (!isLibvirtError(error, 'OPERATION_INVALID') || !(await readFacts(api, uuid, options)).isActive) throw error;
    return false;
  }
}

/** The state of an instance forbids a call. */
function toConflict(operation: string, state: string) {
  return createCloudProvisioningError({
    code: 'Conflict',
    message: `The instance is ${state}`,
    provider: 'onprem',
    operation,
    outcome: 'rejected',
  });
}

/** No host, or not the one that was asked for, has room. */
export function toNoRoom(
  operation: string,
  hosts: readonly string[],
  region: string,
  instanceType: string,
  cause?: unknown,
) {
  return createCloudProvisioningError({
    code: 'InsufficientCapacity',
    message: `No room for ${instanceType} on ${hosts.join(', ')}`,
    provider: 'onprem',
    operation,
    outcome: 'rejected',
    scopes: hosts.map((zone) => ({ provider: 'onprem', region, zone, instanceType })),
    cause,
  });
}
