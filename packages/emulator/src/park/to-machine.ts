import { endOf, entryAt, type MachineReason, startedAt } from './machine-timeline.ts';
import { attachmentAt, existsAt, type ParkContext } from './park-context.ts';
import type {
  AddressRecord,
  AttachmentRecord,
  DiskRecord,
  InterfaceRecord,
  JsonValue,
  MachineRecord,
} from './park-state.ts';
import { publicAddressAt } from './public-addresses.ts';

/** A machine as it is at an instant. A view: changing it changes nothing. */
export interface Machine {
  readonly id: string;
  /** Position in the order of creation. */
  readonly sequence: number;
  readonly name: string | null;
  readonly realm: string;
  readonly zone: string;
  readonly type: string;
  readonly imageId: string | null;
  readonly market: 'on-demand' | 'spot';
  /** A `MachineState`, or whatever it was forced to be. */
  readonly state: string;
  readonly stateSince: number;
  readonly reason: MachineReason | null;
  readonly createdAt: number;
  /** The latest start. */
  readonly startedAt: number;
  /** The latest start or reboot. */
  readonly bootedAt: number;
  /** When it was or will be gone; null while nothing ends it. */
  readonly terminatedAt: number | null;
  readonly isProtected: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, JsonValue>>;
  /** Base64. */
  readonly userData: string | null;
  /** What hangs on it, in the order of attachment. */
  readonly disks: readonly Disk[];
  readonly interfaces: readonly NetworkInterface[];
}

/** A disk as it is at an instant. */
export interface Disk extends Omit<DiskRecord, 'attachment'> {
  /** Null when it hangs on nothing. */
  readonly attachment: Readonly<AttachmentRecord> | null;
  /** When it was last attached to a machine, which it may have outlived; null when it never was. */
  readonly lastAttachedAt: number | null;
}

/** A network interface as it is at an instant. */
export interface NetworkInterface extends Omit<InterfaceRecord, 'attachment'> {
  readonly attachment: Readonly<AttachmentRecord> | null;
  /** The public address that leads to it now. */
  readonly publicAddress: string | null;
}

/** A standing public address. */
export type Address = Readonly<AddressRecord>;

/** The view of a machine at an instant. */
export function toMachine(context: ParkContext, record: MachineRecord, now: number): Machine {
  const { index } = context;
  const entry = entryAt(record.timeline, now);
  return {
    id: record.id,
    sequence: record.sequence,
    name: record.name,
    realm: record.realm,
    zone: record.zone,
    type: record.type,
    imageId: record.imageId,
    market: record.market,
    state: record.forcedState ?? entry.state,
    stateSince: entry.at,
    reason: entry.reason,
    createdAt: createdAtOf(record),
    startedAt: startedAt(record.timeline, now),
    bootedAt: record.boots.findLast((boot) => boot <= now) ?? createdAtOf(record),
    terminatedAt: endOf(record.timeline),
    isProtected: record.isProtected,
    labels: record.labels,
    attributes: record.attributes,
    userData: record.userData,
    disks: record.diskIds.flatMap((id) => attachedView(index.disks.get(id), record.id, now, toDisk)),
    interfaces: record.interfaceIds.flatMap((id) =>
      attachedView(index.interfaces.get(id), record.id, now, (part) => toNetworkInterface(context, part, now)),
    ),
  };
}

/** The view of a disk at an instant. */
export function toDisk(record: DiskRecord, now: number): Disk {
  return {
    ...record,
    attachment: attachmentAt(record, now) ?? null,
    lastAttachedAt: record.attachment?.attachedAt ?? null,
  };
}

/** The view of a network interface at an instant. */
export function toNetworkInterface(context: ParkContext, record: InterfaceRecord, now: number): NetworkInterface {
  return {
    ...record,
    attachment: attachmentAt(record, now) ?? null,
    publicAddress: publicAddressAt(context, record, now),
  };
}

/** When a machine was launched. */
export function createdAtOf(record: MachineRecord): number {
  return record.timeline[0]?.at ?? 0;
}

/** Whether a machine can be seen at an instant: launched, and not terminated for too long. */
export function isVisibleAt({ timings }: ParkContext, record: MachineRecord, now: number): boolean {
  if (createdAtOf(record) > now) return false;
  const end = endOf(record.timeline);
  return end === null || end + timings.terminatedVisibleMs > now;
}

function attachedView<TRecord extends DiskRecord | InterfaceRecord, TView>(
  record: TRecord | undefined,
  machineId: string,
  now: number,
  view: (record: TRecord, now: number) => TView,
): TView[] {
  if (!record || !existsAt(record, now) || attachmentAt(record, now)?.machineId !== machineId) return [];
  return [view(record, now)];
}
