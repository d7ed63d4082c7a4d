import type { EmulatorClock } from '../clock.ts';
import type { AddressBook } from './address-book.ts';
import { ParkError } from './park-error.ts';
import type { MachineParkOptions, MachineTimings, ParkTimings, ParkType } from './park-options.ts';
import type {
  AddressRecord,
  AttachmentRecord,
  DiskRecord,
  InterfaceRecord,
  JsonValue,
  MachineRecord,
  ParkState,
} from './park-state.ts';

/** Records by their id. */
export interface ParkIndex {
  readonly machines: Map<string, MachineRecord>;
  readonly disks: Map<string, DiskRecord>;
  readonly interfaces: Map<string, InterfaceRecord>;
  readonly addresses: Map<string, AddressRecord>;
}

/** What the functions of a park work on. */
export interface ParkContext {
  readonly state: ParkState;
  readonly index: ParkIndex;
  readonly addressBook: AddressBook;
  readonly clock: EmulatorClock;
  readonly site: Pick<MachineParkOptions, 'zones' | 'types' | 'images' | 'subnets' | 'capacity'>;
  readonly timings: ParkTimings;
  readonly settings: ParkSettings;
}

/** What an operator may change while the park runs; lost with the process. */
export interface ParkSettings {
  quotas: MachineParkOptions['quotas'];
  failures: PlannedFailure[];
}

/** A failure that waits for launches. */
export interface PlannedFailure {
  /** How many launches it spoils. */
  remaining: number;
  readonly realm?: string | undefined;
  readonly zone?: string | undefined;
  readonly type?: string | undefined;
  readonly failure: LaunchFailure;
}

/** How a launch that was accepted fails later. */
export interface LaunchFailure {
  /** Milliseconds after the launch. */
  readonly afterMs: number;
  readonly reason: { readonly code: string; readonly message: string };
  /** What is left: nothing, or a machine that is broken. */
  readonly outcome: 'terminated' | 'failed';
}

/** Puts the records of a state into an index. */
export function createParkIndex(state: ParkState): ParkIndex {
  const byId = <T extends { readonly id: string }>(records: readonly T[]) =>
    new Map(records.map((record) => [record.id, record]));
  return {
    machines: byId(state.machines),
    disks: byId(state.disks),
    interfaces: byId(state.interfaces),
    addresses: byId(state.addresses),
  };
}

/**
 * Finds a machine by its id.
 * @throws ParkError `not-found`
 */
export function requireMachine({ index }: ParkContext, id: string): MachineRecord {
  const record = index.machines.get(id);
  if (!record) throw new ParkError('not-found', id, `The park has no machine ${id}.`);
  return record;
}

/**
 * Finds a type of a realm.
 * @throws ParkError `unknown-type`
 */
export function requireType({ site }: ParkContext, realm: string, name: string): ParkType {
  const type = site.types.find((other) => other.realm === realm && other.name === name);
  if (!type) throw new ParkError('unknown-type', name, `The park has no type ${name} in ${realm}.`);
  return type;
}

/** How long a machine of a type takes. */
export function timingsOf({ timings }: ParkContext, type: ParkType): MachineTimings {
  return { ...timings, ...type.timings };
}

/** Whether a part exists at an instant: made, and not deleted yet. */
export function existsAt(
  part: { readonly createdAt: number; readonly deletedAt: number | null },
  now: number,
): boolean {
  return part.createdAt <= now && (part.deletedAt === null || part.deletedAt > now);
}

/** How a part hangs on a machine at an instant; undefined when it does not. */
export function attachmentAt(
  { attachment }: { readonly attachment: AttachmentRecord | null },
  now: number,
): AttachmentRecord | undefined {
  if (attachment === null || (attachment.detachedAt !== null && attachment.detachedAt <= now)) return undefined;
  return attachment;
}

/** A copy that shares nothing, so that what a caller does to it changes nothing here. */
export function copyOf<T extends Readonly<Record<string, JsonValue>>>(value: T | undefined): T {
  return structuredClone(value ?? ({} as T));
}
