import { entryAt, usesCapacity } from './machine-timeline.ts';
import { type ParkContext, requireType } from './park-context.ts';
import { ParkError } from './park-error.ts';
import type { MachineMarket, MachineRecord } from './park-state.ts';

/** A machine that wants to run. */
export interface Demand {
  readonly realm: string;
  readonly zone: string;
  readonly type: string;
  readonly market: MachineMarket;
  /** Whether it is new, and not one that was stopped. */
  readonly isNew: boolean;
}

/** How many more machines fit in, and what the limit is then. */
export interface Room {
  readonly count: number;
  readonly limit: ParkError;
}

/**
 * How many machines of a kind fit in now, by capacity and quotas; the tightest limit counts.
 * @throws ParkError `unknown-type`
 */
export function findRoom(context: ParkContext, demand: Demand): Room {
  const { count, limit } = [...quotaRooms(context, demand), capacityRoom(context, demand)].reduce((tightest, room) =>
    room.count < tightest.count ? room : tightest,
  );
  return { count: Math.max(0, count), limit };
}

/**
 * Refuses a machine that does not fit in.
 * @throws ParkError `capacity` or `quota`, with the quota's name as its subject
 */
export function requireRoom(context: ParkContext, demand: Demand): void {
  const { count, limit } = findRoom(context, demand);
  if (count < 1) throw limit;
}

/** The key under which changed capacity is recorded. */
export function capacityKey(zone: string, type: string): string {
  return `${zone} ${type}`;
}

function capacityRoom(context: ParkContext, { zone, type }: Demand): Room {
  const { state, site } = context;
  const changed = state.capacity[capacityKey(zone, type)];
  const total = changed === undefined ? site.capacity?.[zone]?.[type] : (changed ?? undefined);
  const limit = new ParkError('capacity', type, `There is no room for a ${type} in ${zone} now.`);
  if (total === undefined) return { count: Number.POSITIVE_INFINITY, limit };
  const used = countWhere(context, (machine) => machine.zone === zone && machine.type === type);
  return { count: total - used, limit };
}

function quotaRooms(context: ParkContext, { realm, type, market, isNew }: Demand): Room[] {
  const { settings, state, clock } = context;
  const { machines, vcpus, spotMachines } = settings.quotas ?? {};
  const rooms: Room[] = [];
  const add = (name: string, count: number) => {
    const limit = new ParkError('quota', name, `The limit of ${name} in ${realm} is reached.`);
    rooms.push({ count: Math.floor(count), limit });
  };
  if (machines !== undefined && isNew) {
    const now = clock.now();
    const living = state.machines.filter(
      (machine) => machine.realm === realm && entryAt(machine.timeline, now).state !== 'terminated',
    );
    add('machines', machines - living.length);
  }
  if (market === 'spot') {
    if (spotMachines === undefined) return rooms;
    const used = countWhere(context, (machine) => machine.realm === realm && machine.market === 'spot');
    add('spotMachines', spotMachines - used);
  } else if (vcpus !== undefined) {
    const used = sumVcpus(context, realm);
    add('vcpus', (vcpus - used) / requireType(context, realm, type).vcpus);
  }
  return rooms;
}

function countWhere({ state, clock }: ParkContext, condition: (machine: MachineRecord) => boolean): number {
  const now = clock.now();
  return state.machines.filter((machine) => condition(machine) && usesCapacity(entryAt(machine.timeline, now).state))
    .length;
}

function sumVcpus(context: ParkContext, realm: string): number {
  const now = context.clock.now();
  return context.state.machines
    .filter((machine) => machine.realm === realm && machine.market === 'on-demand')
    .filter((machine) => usesCapacity(entryAt(machine.timeline, now).state))
    .reduce((sum, machine) => sum + requireType(context, realm, machine.type).vcpus, 0);
}
