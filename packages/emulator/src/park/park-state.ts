import type { IdSequence } from '../seeded-ids.ts';
import type { TimelineEntry } from './machine-timeline.ts';

/** What front ends may keep in a park: anything that survives JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** How a machine is paid for: interruptible or not. */
export type MachineMarket = 'on-demand' | 'spot';

/** A line that was written to a console by hand; what booting writes is computed. */
export interface ConsoleLine {
  readonly at: number;
  readonly text: string;
}

/** A machine as it is recorded. What it shows at an instant is computed by `toMachine`. */
export interface MachineRecord {
  readonly id: string;
  /** Position in the order of creation, from 1. */
  readonly sequence: number;
  readonly name: string | null;
  readonly realm: string;
  readonly zone: string;
  type: string;
  readonly imageId: string | null;
  readonly market: MachineMarket;
  labels: Record<string, string>;
  attributes: Record<string, JsonValue>;
  /** Base64. */
  userData: string | null;
  timeline: TimelineEntry[];
  /** Instants at which the guest began to boot, by a start or a reboot. */
  boots: number[];
  consoleLines: ConsoleLine[];
  diskIds: string[];
  interfaceIds: string[];
  isProtected: boolean;
  forcedState: string | null;
}

/** How a part hangs on a machine. The end lies in the future while the machine is being terminated. */
export interface AttachmentRecord {
  readonly machineId: string;
  /** Device name, slot or index, in the words of the front end. */
  readonly device: string;
  deleteWithMachine: boolean;
  readonly attachedAt: number;
  detachedAt: number | null;
}

/** A disk as it is recorded. */
export interface DiskRecord {
  readonly id: string;
  readonly name: string | null;
  readonly realm: string;
  readonly zone: string;
  readonly sizeGib: number;
  /** Kind of disk in the words of the front end. */
  readonly kind: string;
  readonly iops: number | null;
  readonly throughputMibps: number | null;
  readonly isEncrypted: boolean;
  labels: Record<string, string>;
  attributes: Record<string, JsonValue>;
  readonly createdAt: number;
  deletedAt: number | null;
  attachment: AttachmentRecord | null;
}

/** A network interface as it is recorded. */
export interface InterfaceRecord {
  readonly id: string;
  readonly name: string | null;
  readonly realm: string;
  readonly zone: string;
  readonly subnetId: string;
  readonly privateAddress: string;
  /** Whether it gets a public address with each start, and loses it with each stop. */
  hasEphemeralAddress: boolean;
  /** The ephemeral public address of the latest start. */
  ephemeralAddress: string | null;
  labels: Record<string, string>;
  attributes: Record<string, JsonValue>;
  readonly createdAt: number;
  deletedAt: number | null;
  attachment: AttachmentRecord | null;
}

/** A standing public address, kept apart from machines. */
export interface AddressRecord {
  readonly id: string;
  readonly name: string | null;
  readonly realm: string;
  readonly zone: string | null;
  readonly address: string;
  /** The interface that it leads to. */
  interfaceId: string | null;
  /** Whether it goes with that interface. */
  deleteWithInterface: boolean;
  labels: Record<string, string>;
  attributes: Record<string, JsonValue>;
  readonly createdAt: number;
  deletedAt: number | null;
}

/** Everything a park has to remember: plain data, so that it can be saved as JSON and gone on from. */
export interface ParkState {
  readonly version: 1;
  readonly kind: 'machine-park';
  readonly ids: IdSequence;
  machines: MachineRecord[];
  disks: DiskRecord[];
  interfaces: InterfaceRecord[];
  addresses: AddressRecord[];
  /** Machines ever launched. */
  launched: number;
  /** Capacity changed while running, by `zone type`; null for no limit. */
  capacity: Record<string, number | null>;
  /** What front ends keep, by their name. */
  notes: Record<string, Record<string, JsonValue>>;
}

/** An empty park. @param seed makes ids repeatable */
export function createParkState(seed: string): ParkState {
  return {
    version: 1,
    kind: 'machine-park',
    ids: { seed, issued: 0 },
    machines: [],
    disks: [],
    interfaces: [],
    addresses: [],
    launched: 0,
    capacity: {},
    notes: {},
  };
}
