import type { ParkCounts } from './machine-park.ts';
import { entryAt } from './machine-timeline.ts';
import { existsAt, type ParkContext } from './park-context.ts';

/** How many things exist now, of a realm or of all. */
export function countParts({ state, clock }: ParkContext, realm?: string): ParkCounts {
  const now = clock.now();
  const isCounted = (record: { readonly realm: string }) => realm === undefined || record.realm === realm;
  const count = (records: readonly { realm: string; createdAt: number; deletedAt: number | null }[]) =>
    records.filter((record) => isCounted(record) && existsAt(record, now)).length;
  return {
    machines: state.machines.filter(
      (machine) => isCounted(machine) && entryAt(machine.timeline, now).state !== 'terminated',
    ).length,
    disks: count(state.disks),
    interfaces: count(state.interfaces),
    addresses: count(state.addresses),
    launched: state.launched,
  };
}
