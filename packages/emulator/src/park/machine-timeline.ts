/** States of a machine in the park's own words; front ends translate them. */
export const machineStates = [
  'starting',
  'running',
  'stopping',
  'stopped',
  'terminating',
  'terminated',
  'failed',
] as const;

/** One of {@link machineStates}. */
export type MachineState = (typeof machineStates)[number];

/** Why a machine came into a state, in the words of the front end that caused it. */
export interface MachineReason {
  readonly code: string;
  readonly message: string;
}

/** From `at` on, until the next entry, the machine is in `state`. Entries may lie in the future. */
export interface TimelineEntry {
  readonly state: MachineState;
  readonly at: number;
  readonly reason: MachineReason | null;
}

/**
 * The entry that is in force at an instant. Before the first one, the first one is.
 * @param timeline at least one entry, in the order of time
 */
export function entryAt(timeline: readonly TimelineEntry[], now: number): TimelineEntry {
  let current = timeline[0];
  if (!current) throw new RangeError('A timeline has at least one entry.');
  for (const entry of timeline) {
    if (entry.at > now) break;
    current = entry;
  }
  return current;
}

/**
 * Puts a new plan in the place of everything that was to come.
 * @param now entries later than this instant are dropped
 */
export function replaceFuture(
  timeline: readonly TimelineEntry[],
  now: number,
  plan: readonly TimelineEntry[],
): TimelineEntry[] {
  return [...timeline.filter((entry) => entry.at <= now), ...plan];
}

/** The instant at which the machine is or will be gone; null while nothing ends it. */
export function endOf(timeline: readonly TimelineEntry[]): number | null {
  return timeline.find((entry) => entry.state === 'terminated')?.at ?? null;
}

/** The instant of the latest start up to `now`. */
export function startedAt(timeline: readonly TimelineEntry[], now: number): number {
  const start = timeline.findLast((entry) => entry.state === 'starting' && entry.at <= now);
  return (start ?? entryAt(timeline, now)).at;
}

/** Whether a machine in this state takes up room on hardware. */
export function usesCapacity(state: MachineState): boolean {
  return state === 'starting' || state === 'running' || state === 'stopping' || state === 'terminating';
}
