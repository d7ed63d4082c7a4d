import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceInfo, InstanceState, StateReason } from '@cloud-spi/spi';
import type { NativeInstance, NativeReason, NativeState } from './cloud/instance-record.ts';

/** The simulated cloud's states in the contract's words. One that is not here becomes `unknown`. */
const STATES: Readonly<Record<NativeState, InstanceState>> = {
  building: 'pending',
  active: 'running',
  halting: 'stopping',
  halted: 'stopped',
  broken: 'failed',
  deleting: 'terminating',
  deleted: 'terminated',
};

const REASONS: Readonly<Record<NativeReason['code'], StateReason['code']>> = {
  'User.Stop': 'UserRequested',
  'User.Terminate': 'UserRequested',
  'Guest.Shutdown': 'GuestShutdown',
  'Host.Failure': 'Unknown',
  'Spot.Reclaimed': 'Interrupted',
  'Launch.NoHost': 'InsufficientCapacity',
};

/**
 * Translates a state.
 *
 * @param nativeState - As the cloud reports it.
 */
export function toInstanceState(nativeState: string): InstanceState {
  return Object.hasOwn(STATES, nativeState) ? STATES[nativeState as NativeState] : 'unknown';
}

/**
 * Translates an instance.
 *
 * @param native - As the cloud reports it.
 * @param region - The cloud's region.
 */
export function toInstanceInfo(native: NativeInstance, region: string): InstanceInfo {
  const { ownership, tags } = fromOwnershipTags(native.tags);
  const state = toInstanceState(native.state);
  const { reason, publicIp, privateIp, terminatedAtMs } = native;
  return {
    instanceId: native.id,
    name: ownership?.name ?? native.id,
    namespace: ownership?.namespace ?? '',
    ...(ownership !== undefined && { owner: ownership.owner }),
    ...(ownership?.idempotencyToken !== undefined && { idempotencyToken: ownership.idempotencyToken }),
    state,
    ...(reason !== undefined && { stateReason: toStateReason(reason) }),
    instanceType: native.instanceType,
    ...(publicIp !== undefined && { publicIp }),
    ...(privateIp !== undefined && { privateIp }),
    availabilityZone: native.zone,
    region,
    createdAt: toTimestamp(native.createdAtMs),
    launchTime: toTimestamp(native.launchedAtMs),
    ...(state === 'terminated' && terminatedAtMs !== undefined && { terminationTime: toTimestamp(terminatedAtMs) }),
    tags,
    providerData: toProviderData(native),
  };
}

function toProviderData(native: NativeInstance): Readonly<Record<string, string>> {
  return {
    ...native.details,
    market: native.market,
    nativeState: native.state,
    volumeIds: native.volumeIds.join(','),
    ...(native.keptVolumeIds.length > 0 && { keptVolumeIds: native.keptVolumeIds.join(',') }),
    ...(native.isProtected && { deletionProtection: 'true' }),
  };
}

function toStateReason({ code, message }: NativeReason): StateReason {
  return { code: REASONS[code], nativeCode: code, message };
}

function toTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
