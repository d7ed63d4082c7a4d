import type { CmlHostInfo } from '@cloud-spi/emulator';
import { parse } from 'yaml';
import type { WorldMachine } from './clouds/world-cloud.ts';

/** What has to happen so that every running machine that wants CML has a host, and no other one has. */
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
 * Compares the machines of the clouds with the emulated hosts. Pure.
 *
 * @param machines - Everything that the clouds know.
 * @param hosts - The hosts that exist.
 */
export function decideHosts(machines: readonly WorldMachine[], hosts: readonly CmlHostInfo[]): HostAction[] {
  const byId = new Map(machines.map((machine) => [machine.id, machine]));
  const actions: HostAction[] = [];
  for (const { address, instanceId, phase } of hosts) {
    const state = byId.get(instanceId ?? '')?.state ?? 'gone';
    if (state === 'gone') actions.push({ type: 'remove', address });
    else if (state === 'running' && phase === 'stopped') actions.push({ type: 'start', address });
    else if (state === 'stopped' && phase !== 'stopped') actions.push({ type: 'stop', address });
  }
  const hosted = new Set(hosts.map(({ instanceId }) => instanceId));
  for (const { id, state, address, userData } of machines) {
    if (state !== 'running' || address === undefined || hosted.has(id)) continue;
    const administrator = readAdministrator(userData);
    if (administrator !== undefined) actions.push({ type: 'add', address, instanceId: id, ...administrator });
  }
  return actions;
}

/** What the image of a CML host does at its first boot: it makes the administrator that its user data names. */
function readAdministrator(userData: string | undefined): { username: string; password: string } | undefined {
  if (userData === undefined) return undefined;
  const { cml } = (parse(userData) ?? {}) as { cml?: { username?: unknown; password?: unknown } };
  if (typeof cml?.username !== 'string' || typeof cml.password !== 'string') return undefined;
  return { username: cml.username, password: cml.password };
}
