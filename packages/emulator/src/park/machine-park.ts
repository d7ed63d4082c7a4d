import type { EmulatorClock } from '../clock.ts';
import type { Interruption } from './change-machine.ts';
import type { LaunchRequest, NewAddress, NewDisk, NewInterface } from './launch-request.ts';
import type { MachineReason } from './machine-timeline.ts';
import type { LaunchFailure } from './park-context.ts';
import type { ParkImage, ParkQuotas, ParkSubnet, ParkTimings, ParkType, ParkZone } from './park-options.ts';
import type { JsonValue } from './park-state.ts';
import type { Demand, Room } from './room.ts';
import type { Address, Disk, Machine, NetworkInterface } from './to-machine.ts';

/** What can be changed of a machine by writing it down; nothing of it takes time. */
export interface MachinePatch {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
  /** Another type; the front end sees to it that the machine is stopped. */
  readonly type?: string | undefined;
  /** Base64. */
  readonly userData?: string | undefined;
  readonly isProtected?: boolean | undefined;
}

/** What can be changed of a disk, an interface or an address. */
export interface PartPatch {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
  /** Whether a disk or an interface goes with its machine. */
  readonly deleteWithMachine?: boolean | undefined;
  /** Which interface an address leads to; null for none. */
  readonly interfaceId?: string | null | undefined;
  /** Whether an address goes with its interface. */
  readonly deleteWithInterface?: boolean | undefined;
}

/** How many things exist now. */
export interface ParkCounts {
  /** Machines that are not terminated. */
  readonly machines: number;
  readonly disks: number;
  readonly interfaces: number;
  readonly addresses: number;
  /** Machines ever launched. */
  readonly launched: number;
}

/** A launch failure that is planned for machines to come. */
export interface FailurePlan extends LaunchFailure {
  /** How many launches it spoils; default 1. */
  readonly count?: number | undefined;
  readonly realm?: string | undefined;
  readonly zone?: string | undefined;
  readonly type?: string | undefined;
}

/** What `iterateMachines` shows. */
export interface IterateMachinesOptions {
  readonly extraLagMs?: number | undefined;
  /** Position behind which it begins; default 0. */
  readonly afterSequence?: number | undefined;
}

/**
 * Simulated machines with their disks, network interfaces and addresses. It knows no cloud: front ends put requests and
 * answers into the words of theirs. Everything is computed from recorded instants and the clock.
 *
 * Methods are synchronous and refuse with a `ParkError` before they change anything.
 */
export interface MachinePark {
  readonly clock: EmulatorClock;
  readonly timings: ParkTimings;
  /** What the ids are made from. */
  readonly seed: string;
  /** Zones, types, images, subnets of a realm. */
  zones(realm: string): readonly ParkZone[];
  types(realm: string): readonly ParkType[];
  images(realm: string): readonly ParkImage[];
  subnets(realm: string): readonly ParkSubnet[];

  /** The next hexadecimal digits for an id, at most 64; the same seed gives the same ones in the same order. */
  newHex(length: number): string;
  /** How many more machines of a kind fit in now, and which limit is the tightest. */
  findRoom(demand: Demand): Room;
  /** Launches a machine; see `LaunchRequest`. */
  launch(request: LaunchRequest): Machine;
  /** Starts one that is stopped or failed. Idempotent. */
  start(id: string): void;
  /** Stops one. Idempotent. */
  stop(id: string, reason?: MachineReason): void;
  /** Lets the guest boot again. */
  reboot(id: string): void;
  /** Terminates one with what goes with it. Idempotent. `force`: also when it is protected. */
  terminate(id: string, options?: { readonly reason?: MachineReason; readonly force?: boolean }): void;
  /** Changes what is written down about a machine. Labels and attributes that are given replace all there were. */
  updateMachine(id: string, patch: MachinePatch): void;

  createDisk(disk: NewDisk): Disk;
  createInterface(networkInterface: NewInterface): NetworkInterface;
  createAddress(address: NewAddress): Address;
  /** Deletes a disk, interface or address that hangs on nothing. */
  deletePart(id: string): void;
  /** Changes what is written down about a disk, an interface or an address. */
  updatePart(id: string, patch: PartPatch): void;

  /** A machine as its administrator sees it: at once, also terminated, as long as it is remembered. */
  machine(id: string): Machine | undefined;
  /**
   * Machines whose attributes meet a condition, in the order of creation, without any lag, and also those that are no
   * longer visible: for tokens that were used.
   */
  findMachines(realm: string, condition: (attributes: Readonly<Record<string, JsonValue>>) => boolean): Machine[];
  /** All machines that are visible, without any lag, in the order of creation. */
  machines(realm?: string): Machine[];
  /** A machine as a direct read sees it: a new one is not there for `readLagMs`. */
  readMachine(realm: string, id: string): Machine | undefined;
  /** The machines as a list shows them: as everything was `listLagMs` ago, and `extraLagMs` more. */
  listMachines(realm: string, extraLagMs?: number): Machine[];
  /** The same one by one, from behind a position on: a page of a long list costs no more than itself. */
  iterateMachines(realm: string, options?: IterateMachinesOptions): Iterable<Machine>;
  /** Parts that exist. */
  disks(realm?: string): Disk[];
  interfaces(realm?: string): NetworkInterface[];
  addresses(realm?: string): Address[];
  /** A part that exists, by its id. */
  disk(id: string): Disk | undefined;
  networkInterface(id: string): NetworkInterface | undefined;
  address(id: string): Address | undefined;
  /** The standing public address that leads to an interface. */
  addressOf(interfaceId: string): Address | undefined;
  /** Free private addresses of a subnet. */
  countFreeAddresses(realm: string, subnetId: string): number;
  /** Everything that the guest had written to its console at an instant; default now. */
  consoleText(id: string, at?: number): string;

  /** Takes the capacity of a machine back. */
  interrupt(id: string, interruption: Interruption): void;
  /** Breaks a machine. */
  fail(id: string, reason: MachineReason): void;
  /** Lets launches to come fail after they were accepted. */
  planFailure(plan: FailurePlan): void;
  /** Takes back every failure that is planned and has not happened. */
  cancelPlannedFailures(): void;
  /** Lets a machine show a state that nobody knows; undefined ends that. */
  forceState(id: string, state: string | undefined): void;
  /** Adds a line to a console. */
  writeConsole(id: string, text: string): void;
  /** Changes how many machines of a type fit into a zone; undefined: no limit. */
  setCapacity(zone: string, type: string, machines: number | undefined): void;
  /** Changes the quotas of all realms until the process ends. */
  setQuotas(quotas: ParkQuotas): void;
  /** The quotas in force. */
  quotas(): ParkQuotas;
  /** How many things exist, of a realm or of all. */
  counts(realm?: string): ParkCounts;

  /**
   * What a front end wants to remember itself, saved with the park: an object that it may change inside `change`.
   * @param frontEnd a name of its own
   */
  notes(frontEnd: string): Record<string, JsonValue>;
  /** Runs changes of notes and saves them, if there is a state file. */
  change<T>(work: () => T): T;
}
