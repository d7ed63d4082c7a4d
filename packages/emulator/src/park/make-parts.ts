import type { NewAddress, NewDisk, NewInterface } from './launch-request.ts';
import { attachmentAt, copyOf, existsAt, type ParkContext } from './park-context.ts';
import { ParkError } from './park-error.ts';
import type { ParkSubnet } from './park-options.ts';
import type { AddressRecord, DiskRecord, InterfaceRecord } from './park-state.ts';
import { holdEphemeral } from './public-addresses.ts';

/**
 * Makes a disk that is not attached.
 * @throws ParkError `quota`
 */
export function makeDisk(context: ParkContext, disk: NewDisk): DiskRecord {
  requireDiskQuota(context, disk.realm, 1);
  const record: DiskRecord = {
    id: disk.id,
    name: disk.name ?? null,
    realm: disk.realm,
    zone: disk.zone,
    sizeGib: disk.sizeGib,
    kind: disk.kind,
    iops: disk.iops ?? null,
    throughputMibps: disk.throughputMibps ?? null,
    isEncrypted: disk.isEncrypted ?? false,
    labels: copyOf(disk.labels),
    attributes: copyOf(disk.attributes),
    createdAt: context.clock.now(),
    deletedAt: null,
    attachment: null,
  };
  context.state.disks.push(record);
  context.index.disks.set(record.id, record);
  return record;
}

/**
 * Refuses more disks than the realm may have.
 * @throws ParkError `quota`
 */
export function requireDiskQuota({ state, settings, clock }: ParkContext, realm: string, more: number): void {
  const limit = settings.quotas?.disks;
  if (limit === undefined || more === 0) return;
  const now = clock.now();
  const used = state.disks.filter((disk) => disk.realm === realm && existsAt(disk, now)).length;
  if (used + more > limit) throw new ParkError('quota', 'disks', `The limit of disks in ${realm} is reached.`);
}

/**
 * Makes a network interface that is not attached.
 * @throws ParkError `unknown-subnet`, `address-in-use`, `addresses-exhausted`
 */
export function makeInterface(context: ParkContext, request: NewInterface): InterfaceRecord {
  const { state, index, addressBook, clock } = context;
  const subnet = requireSubnet(context, request.realm, request.subnetId);
  const record: InterfaceRecord = {
    id: request.id,
    name: request.name ?? null,
    realm: request.realm,
    zone: request.zone,
    subnetId: subnet.id,
    privateAddress: addressBook.findPrivate(subnet, request.privateAddress, state.launched),
    hasEphemeralAddress: request.hasEphemeralAddress ?? false,
    ephemeralAddress: null,
    labels: copyOf(request.labels),
    attributes: copyOf(request.attributes),
    createdAt: clock.now(),
    deletedAt: null,
    attachment: null,
  };
  holdPrivate(context, record);
  state.interfaces.push(record);
  index.interfaces.set(record.id, record);
  return record;
}

/**
 * Makes a standing public address.
 * @throws ParkError `quota`, `addresses-exhausted`
 */
export function makeAddress(context: ParkContext, request: NewAddress): AddressRecord {
  const { state, index, addressBook, settings, clock } = context;
  const now = clock.now();
  const limit = settings.quotas?.addresses;
  const used = state.addresses.filter((other) => other.realm === request.realm && existsAt(other, now)).length;
  if (limit !== undefined && used >= limit) {
    throw new ParkError('quota', 'addresses', `The limit of addresses in ${request.realm} is reached.`);
  }
  const record: AddressRecord = {
    id: request.id,
    name: request.name ?? null,
    realm: request.realm,
    zone: request.zone ?? null,
    address: addressBook.findPublic(state.ids.issued),
    interfaceId: null,
    deleteWithInterface: false,
    labels: copyOf(request.labels),
    attributes: copyOf(request.attributes),
    createdAt: now,
    deletedAt: null,
  };
  holdStanding(context, record);
  state.addresses.push(record);
  index.addresses.set(record.id, record);
  return record;
}

/**
 * Finds a subnet of a realm.
 * @throws ParkError `unknown-subnet`
 */
export function requireSubnet({ site }: ParkContext, realm: string, id: string): ParkSubnet {
  const subnet = site.subnets.find((other) => other.realm === realm && other.id === id);
  if (!subnet) throw new ParkError('unknown-subnet', id, `The park has no subnet ${id} in ${realm}.`);
  return subnet;
}

/** Notes the addresses of everything in a state that was loaded. */
export function holdAllAddresses(context: ParkContext): void {
  for (const record of context.state.interfaces) {
    holdPrivate(context, record);
    if (record.ephemeralAddress !== null) holdEphemeral(context, record, record.ephemeralAddress);
  }
  for (const record of context.state.addresses) holdStanding(context, record);
}

/**
 * Deletes a part that hangs on nothing.
 * @throws ParkError `not-found` or `in-use`
 */
export function deletePart(context: ParkContext, id: string): void {
  const { index, clock } = context;
  const now = clock.now();
  const attachable = index.disks.get(id) ?? index.interfaces.get(id);
  if (attachable && existsAt(attachable, now)) {
    const attachment = attachmentAt(attachable, now);
    if (attachment) throw new ParkError('in-use', id, `${id} is attached to ${attachment.machineId}.`);
    attachable.deletedAt = now;
    return;
  }
  const address = index.addresses.get(id);
  if (!address || !existsAt(address, now)) throw new ParkError('not-found', id, `The park has no part ${id}.`);
  const target = address.interfaceId === null ? undefined : index.interfaces.get(address.interfaceId);
  if (target && existsAt(target, now)) throw new ParkError('in-use', id, `${id} is used by ${target.id}.`);
  address.deletedAt = now;
}

function holdPrivate({ addressBook, clock }: ParkContext, record: InterfaceRecord): void {
  addressBook.hold(record.privateAddress, () => existsAt(record, clock.now()));
}

function holdStanding({ addressBook, clock }: ParkContext, record: AddressRecord): void {
  addressBook.hold(record.address, () => existsAt(record, clock.now()));
}
