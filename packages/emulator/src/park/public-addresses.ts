import { entryAt } from './machine-timeline.ts';
import { attachmentAt, existsAt, type ParkContext } from './park-context.ts';
import type { InterfaceRecord, MachineRecord } from './park-state.ts';

/** Gives a machine that starts new ephemeral public addresses, where its interfaces want one. */
export function renewEphemeralAddresses(context: ParkContext, machine: MachineRecord): void {
  const { state, index, addressBook } = context;
  for (const id of machine.interfaceIds) {
    const record = index.interfaces.get(id);
    if (!record?.hasEphemeralAddress) continue;
    record.ephemeralAddress = addressBook.findPublic(state.launched + machine.boots.length);
    holdEphemeral(context, record, record.ephemeralAddress);
  }
}

/** Notes that an interface holds an address as long as its machine is up and has not got another one. */
export function holdEphemeral(context: ParkContext, record: InterfaceRecord, address: string): void {
  context.addressBook.hold(
    address,
    () => record.ephemeralAddress === address && showsEphemeralAt(context, record, context.clock.now()),
  );
}

/** Whether an interface shows its ephemeral address at an instant: from the start on, until the machine has stopped. */
export function showsEphemeralAt({ index }: ParkContext, record: InterfaceRecord, now: number): boolean {
  const attachment = attachmentAt(record, now);
  const machine = attachment && index.machines.get(attachment.machineId);
  if (!machine || !existsAt(record, now)) return false;
  const { state } = entryAt(machine.timeline, now);
  return state === 'starting' || state === 'running' || state === 'stopping';
}

/** The public address that an interface shows: the standing one, else the ephemeral one while it is up. */
export function publicAddressAt(context: ParkContext, record: InterfaceRecord, now: number): string | null {
  const standing = context.state.addresses.find(
    (address) => address.interfaceId === record.id && existsAt(address, now),
  );
  if (standing) return standing.address;
  return showsEphemeralAt(context, record, now) ? record.ephemeralAddress : null;
}
