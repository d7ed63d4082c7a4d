import type { JsonValue } from '../park/park-state.ts';
import type { Address, Disk, Machine, NetworkInterface } from '../park/to-machine.ts';
import type { ArmContext } from './arm-context.ts';
import { toKey } from './resource-ids.ts';

/** The kinds of resources that have names in a resource group. */
export type NamedKind = 'machine' | 'disk' | 'interface' | 'address';

/** Which park id a name of a resource group stands for. Names are free again when their resource is gone. */
function namesOf({ park }: Pick<ArmContext, 'park'>): Record<string, JsonValue> {
  const notes = park.notes('azure');
  notes.names ??= {};
  return notes.names as Record<string, JsonValue>;
}

/** Notes the name of a resource. */
export function rememberName(context: ArmContext, kind: NamedKind, group: string, name: string, id: string): void {
  context.park.change(() => {
    namesOf(context)[toKey(kind, group, name)] = id;
  });
}

function idOf(context: ArmContext, kind: NamedKind, group: string, name: string): string | undefined {
  return namesOf(context)[toKey(kind, group, name)] as string | undefined;
}

/** Whether a machine can be seen: one that was evicted is gone at once, while its parts are still being removed. */
export function isThere({ state, reason }: Machine): boolean {
  return state !== 'terminated' && !(state === 'terminating' && reason?.code === evictionCode);
}

/** Why an evicted machine ends. */
export const evictionCode = 'SpotVMEvicted';

/** The machine of that name, unless it is gone. */
export function findMachine(context: ArmContext, group: string, name: string): Machine | undefined {
  const id = idOf(context, 'machine', group, name);
  const machine = id === undefined ? undefined : context.park.machine(id);
  return machine !== undefined && isThere(machine) ? machine : undefined;
}

/** The disk of that name. */
export function findDisk(context: ArmContext, group: string, name: string): Disk | undefined {
  const id = idOf(context, 'disk', group, name);
  return id === undefined ? undefined : context.park.disk(id);
}

/** The network interface of that name. */
export function findInterface(context: ArmContext, group: string, name: string): NetworkInterface | undefined {
  const id = idOf(context, 'interface', group, name);
  return id === undefined ? undefined : context.park.networkInterface(id);
}

/** The public address of that name. */
export function findAddress(context: ArmContext, group: string, name: string): Address | undefined {
  const id = idOf(context, 'address', group, name);
  return id === undefined ? undefined : context.park.address(id);
}

/** The resource group that something is in. */
export function groupOf({ attributes }: { readonly attributes: Readonly<Record<string, JsonValue>> }): string {
  return String(attributes.resourceGroup ?? '');
}

/** Whether something is in a resource group, whatever the case. */
export function isInGroup(
  resource: { readonly attributes: Readonly<Record<string, JsonValue>> },
  group: string,
): boolean {
  return groupOf(resource).toLowerCase() === group.toLowerCase();
}
