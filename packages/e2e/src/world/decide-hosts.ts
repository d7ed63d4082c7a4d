import type { CmlHostInfo } from '@cloud-spi/emulator';
import type { NativeInstance } from '@cloud-spi/provider-memory';
import { parse } from 'yaml';

/** What has to happen so that every running instance that wants CML has a host, and no other one has. */
export type HostAction =
  | {
      readonly type: 'add';
      readonly address: string;
      readonly instanceId: string;
      readonly username: string;
      readonly password: string;
    }
  | { readonly type: 'remove' | 'stop' | 'start'; readonly address: string };

/**
 * Compares the instances of the cloud with the emulated hosts. Pure.
 *
 * @param instances - Everything that the cloud ever made.
 * @param hosts - The hosts that exist.
 */
export function decideHosts(instances: readonly NativeInstance[], hosts: readonly CmlHostInfo[]): HostAction[] {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  const actions: HostAction[] = [];
  for (const { address, instanceId, phase } of hosts) {
    const state = byId.get(instanceId ?? '')?.state ?? 'deleted';
    if (state === 'deleted' || state === 'deleting' || state === 'broken') actions.push({ type: 'remove', address });
    else if (state === 'active' && phase === 'stopped') actions.push({ type: 'start', address });
    else if (state !== 'active' && state !== 'building' && phase !== 'stopped') actions.push({ type: 'stop', address });
  }
  const hosted = new Set(hosts.map(({ instanceId }) => instanceId));
  for (const { id, state, privateIp, userData } of instances) {
    const administrator = readAdministrator(userData);
    if (state !== 'active' || privateIp === undefined || hosted.has(id) || administrator === undefined) continue;
    actions.push({ type: 'add', address: privateIp, instanceId: id, ...administrator });
  }
  return actions;
}

/** What the image of a CML host does at its first boot: it makes the administrator that its user data names. */
function readAdministrator(
  userData: string | Uint8Array | undefined,
): { username: string; password: string } | undefined {
  if (typeof userData !== 'string') return undefined;
  const { cml } = (parse(userData) ?? {}) as { cml?: { username?: unknown; password?: unknown } };
  if (typeof cml?.username !== 'string' || typeof cml.password !== 'string') return undefined;
  return { username: cml.username, password: cml.password };
}
