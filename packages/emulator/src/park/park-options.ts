import type { EmulatorClock } from '../clock.ts';
import type { JsonValue } from './park-state.ts';

/** A place where machines run. */
export interface ParkZone {
  /** Unique in the park, such as `us-east-1a`. */
  readonly name: string;
  /** Whose it is; see {@link MachineParkOptions.zones}. */
  readonly realm: string;
  /** Facts that only its front end understands. */
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
}

/** A kind of machine. */
export interface ParkType {
  /** Unique in its realm. */
  readonly name: string;
  readonly realm: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  /** Default `x86_64`. */
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
  readonly isBareMetal?: boolean | undefined;
  readonly hasNestedVirtualization?: boolean | undefined;
  /** Zones that offer it; default: all of its realm. */
  readonly zones?: readonly string[] | undefined;
  /** Where it is slower or faster than the park's timings. */
  readonly timings?: Partial<MachineTimings> | undefined;
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
}

/** What machines boot from. */
export interface ParkImage {
  /** Unique in its realm. */
  readonly id: string;
  readonly realm: string;
  readonly name: string;
  /** Images with the same family are versions of each other; the last of the list is the newest. */
  readonly family?: string | undefined;
  /** Default `x86_64`. */
  readonly architecture?: 'x86_64' | 'arm64' | undefined;
  /** The smallest disk it fits on, in GiB; default 8. */
  readonly sizeGib?: number | undefined;
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
}

/** A range of private addresses. */
export interface ParkSubnet {
  /** Unique in its realm. */
  readonly id: string;
  readonly realm: string;
  /** The only zone it serves; default: all of its realm. */
  readonly zone?: string | undefined;
  /** Inside 127.113.0.0/17, such as `127.113.0.0/19`. */
  readonly cidr: string;
  readonly attributes?: Readonly<Record<string, JsonValue>> | undefined;
}

/** How long machines take, in milliseconds. */
export interface MachineTimings {
  /** From the launch or a start to running. Default 5000. */
  readonly startingMs: number;
  /** From a stop to stopped. Default 10 000. */
  readonly stoppingMs: number;
  /** From a termination to terminated. Default 10 000. */
  readonly terminatingMs: number;
}

/** How long everything takes, in milliseconds. */
export interface ParkTimings extends MachineTimings {
  /** How long a terminated machine can still be seen. Default 3 600 000 (one hour). */
  readonly terminatedVisibleMs: number;
  /** For how long a direct read does not know a new machine yet. Default 500. */
  readonly readLagMs: number;
  /** By how much lists and their filters are behind. Default 1500. */
  readonly listLagMs: number;
}

/** Timings that are near to those of real clouds. */
export const defaultParkTimings: ParkTimings = {
  startingMs: 5_000,
  stoppingMs: 10_000,
  terminatingMs: 10_000,
  terminatedVisibleMs: 3_600_000,
  readLagMs: 500,
  listLagMs: 1_500,
};

/** Limits of each realm; one that is left out does not exist. */
export interface ParkQuotas {
  /** Machines that are not terminated. */
  readonly machines?: number | undefined;
  /** Virtual processors of on-demand machines that take up room. */
  readonly vcpus?: number | undefined;
  /** Spot machines that take up room. */
  readonly spotMachines?: number | undefined;
  /** Disks that exist. */
  readonly disks?: number | undefined;
  /** Standing public addresses. */
  readonly addresses?: number | undefined;
}

/** Machines that fit in at once, by zone and type; what is not named has no limit. */
export type ParkCapacity = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Options of `createMachinePark`. */
export interface MachineParkOptions {
  /** Default: the computer's clock. */
  readonly clock?: EmulatorClock | undefined;
  /** Makes ids repeatable. Default: random. */
  readonly seed?: string | number | undefined;
  /**
   * A JSON file with the whole state: read at the start when it exists, written after every change, before the change
   * is answered. Default: memory only.
   */
  readonly stateFile?: string | undefined;
  /** Default {@link defaultParkTimings}. */
  readonly timings?: Partial<ParkTimings> | undefined;
  /**
   * Zones, types, images and subnets each belong to a *realm*: the account and region that one front end serves. Front
   * ends that share a park see their own realm only.
   */
  readonly zones: readonly ParkZone[];
  readonly types: readonly ParkType[];
  readonly images: readonly ParkImage[];
  readonly subnets: readonly ParkSubnet[];
  readonly capacity?: ParkCapacity | undefined;
  readonly quotas?: ParkQuotas | undefined;
}
