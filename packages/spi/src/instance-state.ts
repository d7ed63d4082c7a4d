/**
 * Life-cycle states of an instance, the same for every cloud.
 *
 * - `pending`: accepted by the cloud, not yet running (also while a stopped instance starts again).
 * - `running`: the virtual machine executes.
 * - `stopping`: on its way to `stopped`.
 * - `stopped`: not executing, disks kept, can be started again. A stopped instance is *not* terminated: what
 *   Google Compute Engine calls TERMINATED is `stopped` here.
 * - `terminating`: on its way to `terminated`.
 * - `terminated`: gone for good. It may stay readable for a while.
 * - `failed`: exists and may bill, but only termination is legal.
 * - `unknown`: the cloud reported a native state that the provider does not know.
 */
export const INSTANCE_STATES = [
  'pending',
  'running',
  'stopping',
  'stopped',
  'terminating',
  'terminated',
  'failed',
  'unknown',
] as const;

/** One of {@link INSTANCE_STATES}. */
export type InstanceState = (typeof INSTANCE_STATES)[number];

/**
 * The legal direct transitions between states. Observers may miss intermediate states, so two observations are
 * consistent when {@link isReachableState} holds, not only when a direct transition exists.
 */
export const INSTANCE_STATE_TRANSITIONS: Readonly<Record<InstanceState, readonly InstanceState[]>> = Object.freeze({
  pending: ['running', 'stopping', 'terminating', 'terminated', 'failed'],
  running: ['stopping', 'stopped', 'terminating', 'terminated', 'failed'],
  stopping: ['stopped', 'terminating', 'terminated', 'failed'],
  stopped: ['pending', 'running', 'terminating', 'terminated', 'failed'],
  terminating: ['terminated', 'failed'],
  terminated: [],
  failed: ['terminating', 'terminated'],
  unknown: ['pending', 'running', 'stopping', 'stopped', 'terminating', 'terminated', 'failed'],
});

/**
 * Says whether an instance that was seen in state `from` may later be seen in state `to`.
 *
 * @param from - The earlier observation.
 * @param to - The later observation. `unknown` is reachable from everything but `terminated`.
 * @returns True when `to` equals `from` or can be reached by legal transitions.
 */
export function isReachableState(from: InstanceState, to: InstanceState): boolean {
  if (from === to) return true;
  if (to === 'unknown') return from !== 'terminated';
  const seen = new Set<InstanceState>([from]);
  const queue: InstanceState[] = [from];
  for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
    for (const next of INSTANCE_STATE_TRANSITIONS[state]) {
      if (next === to) return true;
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return false;
}
