import type { LaunchRequest } from '../park/launch-request.ts';
import { ParkError } from '../park/park-error.ts';
import type { Machine } from '../park/to-machine.ts';
import { type ArmContext, asList, asObject, asText, type JsonObject } from './arm-context.ts';
import type { CheckedInterface } from './check-interfaces.ts';
import { type CheckedMachine, checkMachine } from './check-machine.ts';
import { rememberName } from './names.ts';
import { toArmError } from './to-arm-error.ts';

/**
 * Makes a machine of a request, with its interface, public address and disks.
 * @throws ArmError as Azure refuses it
 */
export function createMachine(context: ArmContext, group: string, name: string, body: JsonObject): Machine {
  const checked = checkMachine(context, group, name, body);
  const { park } = context;
  const id = toMachineId(park.newHex(32));
  const madeAddresses = checked.interfaces.flatMap((networkInterface) => makeAddress(context, group, networkInterface));
  try {
    const machine = park.launch({ ...toLaunchRequest(context, group, name, checked), id });
    link(context, group, checked);
    rememberParts(context, group, checked);
    rememberName(context, 'machine', group, name, id);
    return park.machine(id) ?? machine;
  } catch (error) {
    for (const addressId of madeAddresses) park.deletePart(addressId);
    if (error instanceof ParkError && context.account.knobs.keepsRefusedMachines) {
      keepRefused(context, group, name, checked, error);
    }
    throw toArmError(error, checked.size.name, checked.place);
  }
}

function toMachineId(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function toLaunchRequest(
  context: ArmContext,
  group: string,
  name: string,
  { body, place, size, image, disks, interfaces, isSpot, tags, userData }: CheckedMachine,
): Omit<LaunchRequest, 'id'> {
  const properties = asObject(body.properties);
  const { customData: _customData, adminPassword: _password, ...osProfile } = asObject(properties.osProfile);
  const model = {
    ...(body.plan !== undefined && { plan: body.plan }),
    ...(body.identity !== undefined && { identity: body.identity }),
    properties: { ...properties, ...(properties.osProfile !== undefined && { osProfile }) },
  };
  return {
    realm: context.realm,
    zone: place,
    type: size.name,
    imageId: image.id,
    name,
    market: isSpot ? 'spot' : 'on-demand',
    labels: tags,
    ...(userData !== undefined && { userData }),
    attributes: {
      resourceGroup: group,
      model: model as JsonObject,
      imageVersion: image.id.split(/[:/]/).at(-1) ?? '',
    },
    newDisks: disks
      .filter(({ isNew }) => isNew)
      .map(({ id, name: diskName, sizeGib, kind, device, deleteWithMachine }) => ({
        id,
        name: diskName,
        sizeGib,
        kind,
        labels: tags,
        attributes: { resourceGroup: group, isRoot: device === 'os', isWithMachine: true },
        device,
        deleteWithMachine,
      })),
    disks: disks
      .filter(({ isNew }) => !isNew)
      .map(({ id, device, deleteWithMachine }) => ({ id, device, deleteWithMachine })),
    newInterfaces: interfaces
      .filter(({ isNew }) => isNew)
      .map(({ id, name: interfaceName, subnetKey, tags: own, attributes, deleteWithMachine }) => ({
        id,
        name: interfaceName,
        subnetId: subnetKey,
        labels: own,
        attributes: { ...attributes, resourceGroup: group },
        device: '0',
        deleteWithMachine,
      })),
    interfaces: interfaces
      .filter(({ isNew }) => !isNew)
      .map(({ id, deleteWithMachine }) => ({ id, device: '0', deleteWithMachine })),
  };
}

function makeAddress(context: ArmContext, group: string, { address }: CheckedInterface): string[] {
  if (address === undefined) return [];
  const { park, realm } = context;
  try {
    park.createAddress({
      id: address.id,
      realm,
      name: address.name,
      labels: address.tags,
      attributes: { resourceGroup: group },
    });
  } catch (error) {
    throw toArmError(error);
  }
  return [address.id];
}

function link({ park }: ArmContext, _group: string, { interfaces }: CheckedMachine): void {
  for (const { id, address } of interfaces) {
    if (address === undefined) continue;
    park.updatePart(address.id, { interfaceId: id, deleteWithInterface: address.deleteWithInterface });
  }
}

function rememberParts(context: ArmContext, group: string, { disks, interfaces }: CheckedMachine): void {
  for (const { id, name, isNew } of disks) if (isNew) rememberName(context, 'disk', group, name, id);
  for (const { id, name, isNew, address } of interfaces) {
    if (isNew) rememberName(context, 'interface', group, name, id);
    if (address !== undefined) rememberName(context, 'address', group, address.name, address.id);
  }
}

/** Azure keeps the model of some machines that it refuses. */
function keepRefused(
  context: ArmContext,
  group: string,
  name: string,
  checked: CheckedMachine,
  { problem }: ParkError,
): void {
  const { park, account } = context;
  const id = toMachineId(park.newHex(32));
  const { newDisks: _disks, newInterfaces: _interfaces, ...bare } = toLaunchRequest(context, group, name, checked);
  const reason = { code: problem === 'quota' ? 'QuotaExceeded' : 'SkuNotAvailable', message: 'It was refused.' };
  const [place = account.location] = park.zones(context.realm).map(({ name: zone }) => zone);
  try {
    park.launch({
      ...bare,
      id,
      zone: place,
      disks: [],
      interfaces: [],
      failure: { afterMs: 0, reason, outcome: 'failed' },
    });
    rememberName(context, 'machine', group, name, id);
  } catch {
    // No room for the broken one either: then none is kept.
  }
}

/** Whether two requests say the same of what cannot be changed. */
export function changesTheUnchangeable(machine: Machine, body: JsonObject): string | undefined {
  const before = asObject(asObject(machine.attributes.model).properties);
  const after = asObject(body.properties);
  const customData = asText(asObject(after.osProfile).customData);
  if (customData !== undefined && customData !== machine.userData) return 'customData';
  const nameBefore = asText(asObject(before.osProfile).computerName);
  const nameAfter = asText(asObject(after.osProfile).computerName);
  if (nameAfter !== undefined && nameAfter !== nameBefore) return 'computerName';
  if (asList(asObject(after.networkProfile).networkInterfaceConfigurations).length > 0) {
    return 'networkProfile.networkInterfaceConfigurations';
  }
  return undefined;
}
