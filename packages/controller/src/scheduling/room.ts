import type { HostCapacity, LabDemand } from '@cloud-spi/lab-host';

/** What is left for labs on one worker. Amounts that are not known are infinite. */
export interface Room {
  readonly labs: number;
  readonly nodes: number;
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

/** Room without any bound: a worker whose capacity nobody has seen yet. */
export const UNKNOWN_ROOM: Room = {
  labs: Number.POSITIVE_INFINITY,
  nodes: Number.POSITIVE_INFINITY,
  cpuMilli: Number.POSITIVE_INFINITY,
  memoryMib: Number.POSITIVE_INFINITY,
};

/** What a host keeps for itself: its own services and the hypervisor. */
const RESERVED_SHARE = 0.1;

/**
 * The room of an empty host, less what it keeps for itself.
 *
 * @param capacity - As last observed.
 */
export function roomOf(capacity: HostCapacity): Room {
  return {
    labs: Number.POSITIVE_INFINITY,
    nodes: capacity.nodes.limit,
    cpuMilli: capacity.cpuMilli.total * (1 - RESERVED_SHARE),
    memoryMib: capacity.memoryMib.total * (1 - RESERVED_SHARE),
  };
}

/** Whether one more lab with this demand fits into a room. */
export function fits(room: Room, demand: LabDemand): boolean {
  return (
    room.labs >= 1 &&
    demand.nodes <= room.nodes &&
    demand.cpuMilli <= room.cpuMilli &&
    demand.memoryMib <= room.memoryMib
  );
}

/** The room that is left when one more lab was placed; may be negative. */
export function take(room: Room, demand: LabDemand): Room {
  return {
    labs: room.labs - 1,
    nodes: room.nodes - demand.nodes,
    cpuMilli: room.cpuMilli - demand.cpuMilli,
    memoryMib: room.memoryMib - demand.memoryMib,
  };
}
