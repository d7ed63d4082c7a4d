import { endParts } from './end-parts.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { TimelineEntry } from './machine-timeline.ts';
import { makeDisk, makeInterface, requireDiskQuota, requireSubnet } from './make-parts.ts';
import {
  attachmentAt,
  copyOf,
  existsAt,
  type LaunchFailure,
  type ParkContext,
  requireType,
  timingsOf,
} from './park-context.ts';
import { ParkError } from './park-error.ts';
import type { DiskRecord, InterfaceRecord, MachineRecord } from './park-state.ts';
import { renewEphemeralAddresses } from './public-addresses.ts';
import { requireRoom } from './room.ts';

/**
 * Launches a machine with its parts. Everything is checked before anything is made.
 * @throws ParkError `unknown-zone`, `unknown-type`, `unknown-subnet`, `capacity`, `quota`, `address-in-use`,
 *   `addresses-exhausted`, `not-found`, `in-use`
 */
export function launchMachine(context: ParkContext, request: LaunchRequest): MachineRecord {
  const { state, index, clock } = context;
  const now = clock.now();
  checkLaunch(context, request);
  const type = requireType(context, request.realm, request.type);
  const failure = request.failure ?? takePlannedFailure(context, request);
  const place = { realm: request.realm, zone: request.zone };

  // Interfaces first: taking an address is the only step that may still fail.
  const interfaces = (request.newInterfaces ?? []).map((part) => ({
    record: makeInterface(context, { ...part, ...place }),
    part,
  }));
  const disks = (request.newDisks ?? []).map((part) => ({ record: makeDisk(context, { ...part, ...place }), part }));
  state.launched += 1;
  const machine: MachineRecord = {
    id: request.id,
    sequence: state.launched,
    name: request.name ?? null,
    ...place,
    type: request.type,
    imageId: request.imageId ?? null,
    market: request.market ?? 'on-demand',
    labels: copyOf(request.labels),
    attributes: copyOf(request.attributes),
    userData: request.userData ?? null,
    timeline: planOfLaunch(now, timingsOf(context, type).startingMs, failure),
    boots: [now],
    consoleLines: [],
    diskIds: [],
    interfaceIds: [],
    isProtected: request.isProtected ?? false,
    forcedState: null,
  };
  state.machines.push(machine);
  index.machines.set(machine.id, machine);

  for (const { record, part } of disks) attach(machine, record, part, now, machine.diskIds);
  for (const part of request.disks ?? []) attach(machine, index.disks.get(part.id), part, now, machine.diskIds);
  for (const { record, part } of interfaces) attach(machine, record, part, now, machine.interfaceIds);
  for (const part of request.interfaces ?? []) {
    attach(machine, index.interfaces.get(part.id), part, now, machine.interfaceIds);
  }
  renewEphemeralAddresses(context, machine);
  endParts(context, machine);
  return machine;
}

function checkLaunch(context: ParkContext, request: LaunchRequest): void {
  const { site, index, clock, addressBook, state } = context;
  const { realm, zone } = request;
  const now = clock.now();
  if (!site.zones.some((other) => other.realm === realm && other.name === zone)) {
    throw new ParkError('unknown-zone', zone, `The park has no zone ${zone} in ${realm}.`);
  }
  const type = requireType(context, realm, request.type);
  if (type.zones && !type.zones.includes(zone)) {
    throw new ParkError('unknown-type', type.name, `The zone ${zone} does not offer ${type.name}.`);
  }
  for (const part of request.newInterfaces ?? []) {
    addressBook.findPrivate(requireSubnet(context, realm, part.subnetId), part.privateAddress, state.launched);
  }
  for (const { id } of [...(request.disks ?? []), ...(request.interfaces ?? [])]) {
    const part = index.disks.get(id) ?? index.interfaces.get(id);
    if (!part || !existsAt(part, now)) throw new ParkError('not-found', id, `The park has no part ${id}.`);
    if (attachmentAt(part, now)) throw new ParkError('in-use', id, `${id} is attached already.`);
  }
  requireDiskQuota(context, realm, request.newDisks?.length ?? 0);
  requireRoom(context, { realm, zone, type: request.type, market: request.market ?? 'on-demand', isNew: true });
}

function planOfLaunch(now: number, startingMs: number, failure: LaunchFailure | undefined): TimelineEntry[] {
  const starting: TimelineEntry = { state: 'starting', at: now, reason: null };
  const running: TimelineEntry = { state: 'running', at: now + startingMs, reason: null };
  if (!failure) return [starting, running];
  const failed: TimelineEntry = { state: failure.outcome, at: now + failure.afterMs, reason: failure.reason };
  return failed.at > running.at ? [starting, running, failed] : [starting, failed];
}

function takePlannedFailure({ settings }: ParkContext, request: LaunchRequest): LaunchFailure | undefined {
  const planned = settings.failures.find(
    ({ remaining, realm, zone, type }) =>
      remaining > 0 &&
      (realm === undefined || realm === request.realm) &&
      (zone === undefined || zone === request.zone) &&
      (type === undefined || type === request.type),
  );
  if (planned) planned.remaining -= 1;
  return planned?.failure;
}

function attach(
  machine: MachineRecord,
  record: DiskRecord | InterfaceRecord | undefined,
  { device, deleteWithMachine }: { device: string; deleteWithMachine: boolean },
  now: number,
  ids: string[],
): void {
  if (!record) return;
  record.attachment = { machineId: machine.id, device, deleteWithMachine, attachedAt: now, detachedAt: null };
  ids.push(record.id);
}
