import { endOf } from './machine-timeline.ts';
import type { ParkContext } from './park-context.ts';

/** Front ends still need machines for a while after their end, for tokens that were used up. */
const rememberedMs = 24 * 3_600_000;
const checkEvery = 256;

/** Drops what ended long ago, now and then, so that a park that runs for weeks does not grow without end. */
export function forgetOldMachines(context: ParkContext): void {
  const { state, index, clock, timings } = context;
  if (state.launched === 0 || state.launched % checkEvery !== 0) return;
  const limit = clock.now() - Math.max(rememberedMs, timings.terminatedVisibleMs);
  const isOver = (end: number | null) => end !== null && end < limit;

  for (const machine of state.machines) if (isOver(endOf(machine.timeline))) index.machines.delete(machine.id);
  state.machines = state.machines.filter((machine) => !isOver(endOf(machine.timeline)));
  for (const part of state.disks) if (isOver(part.deletedAt)) index.disks.delete(part.id);
  state.disks = state.disks.filter((part) => !isOver(part.deletedAt));
  for (const part of state.interfaces) if (isOver(part.deletedAt)) index.interfaces.delete(part.id);
  state.interfaces = state.interfaces.filter((part) => !isOver(part.deletedAt));
  for (const part of state.addresses) if (isOver(part.deletedAt)) index.addresses.delete(part.id);
  state.addresses = state.addresses.filter((part) => !isOver(part.deletedAt));
}
