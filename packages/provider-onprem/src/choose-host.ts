import { createHash } from 'node:crypto';

/** What a host has, and what is promised of it. */
export interface HostRoom {
  /** Name of the host. */
  readonly name: string;
  /** Processors that guests may be promised, with the over-commit. */
  readonly vcpus: number;
  /** Memory in MiB that guests may be promised, with the over-commit. */
  readonly memoryMib: number;
  /** Processors of the guests that run. */
  readonly usedVcpus: number;
  /** Memory in MiB of the guests that run. */
  readonly usedMemoryMib: number;
}

/** What an instance needs. */
export interface RoomDemand {
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** Says whether a host has room for an instance. */
export function fits(room: HostRoom, { vcpus, memoryMib }: RoomDemand): boolean {
  return room.usedVcpus + vcpus <= room.vcpus && room.usedMemoryMib + memoryMib <= room.memoryMib;
}

/**
 * Chooses the host for an instance: one on which it fits, and of those the one that is left with the largest part of
 * its memory free, then of its processors; the first of equals.
 *
 * @param rooms - The hosts, in the order of the options.
 * @param demand - What the instance needs.
 * @returns Undefined when it fits nowhere.
 */
export function chooseHost(rooms: readonly HostRoom[], demand: RoomDemand): string | undefined {
  const ranked = rooms
    .filter((room) => fits(room, demand))
    .map((room) => ({
      name: room.name,
      memory: 1 - (room.usedMemoryMib + demand.memoryMib) / room.memoryMib,
      vcpus: 1 - (room.usedVcpus + demand.vcpus) / room.vcpus,
    }))
    // A stable sort: equals keep their order.
    .sort((left, right) => right.memory - left.memory || right.vcpus - left.vcpus);
  return ranked[0]?.name;
}

/**
 * Chooses the host for a call that names none, by its token alone: calls with the same token that race each other must
 * agree, whatever room each of them sees.
 *
 * @param names - The hosts.
 * @param owner - The installation.
 * @param token - The call's token.
 */
export function chooseHostByToken(names: readonly string[], owner: string, token: string): string | undefined {
  const weigh = (name: string) =>
    createHash('sha256')
      .update(JSON.stringify([owner, token, name]))
      .digest('hex');
  return names.toSorted((left, right) => (weigh(left) < weigh(right) ? -1 : 1))[0];
}
