import type { Disk, Machine } from '../../park/to-machine.ts';
import { type ArmContext, asObject, type JsonObject } from '../arm-context.ts';
import { toZone } from '../arm-site.ts';
import { type ArmStatus, toArmState } from '../machine-state.ts';
import { groupOf } from '../names.ts';
import { toArmId, toArmTime } from '../resource-ids.ts';

/** The type of machines. */
export const machineType = 'Microsoft.Compute/virtualMachines';

/**
 * A machine as its model is answered.
 * @param withInstanceView as `$expand=instanceView` asks for it
 */
export function toVirtualMachine(context: ArmContext, machine: Machine, withInstanceView: boolean): JsonObject {
  const { account } = context;
  const model = asObject(machine.attributes.model);
  const properties = asObject(model.properties);
  const zone = toZone(account.location, machine.zone);
  const { provisioningState } = toArmState(machine);
  const { customData: _customData, adminPassword: _password, ...osProfile } = asObject(properties.osProfile);
  return {
    name: machine.name,
    id: toArmId(context, groupOf(machine), machineType, machine.name ?? ''),
    type: machineType,
    location: account.location,
    tags: { ...machine.labels },
    ...(zone !== undefined && { zones: [zone] }),
    ...(model.plan !== undefined && { plan: model.plan }),
    ...(model.identity !== undefined && { identity: toIdentity(asObject(model.identity), context, machine) }),
    properties: {
      ...pick(properties, ['priority', 'evictionPolicy', 'billingProfile', 'securityProfile', 'diagnosticsProfile']),
      hardwareProfile: { vmSize: machine.type },
      provisioningState,
      vmId: machine.id,
      timeCreated: toArmTime(machine.createdAt),
      storageProfile: toStorageProfile(context, machine, asObject(properties.storageProfile)),
      ...(properties.osProfile !== undefined && {
        osProfile: { ...osProfile, secrets: [], allowExtensionOperations: true, requireGuestProvisionSignal: true },
      }),
      networkProfile: {
        networkInterfaces: machine.interfaces.map(({ name, attachment, attributes }) => ({
          id: toArmId(context, groupOf({ attributes }), 'Microsoft.Network/networkInterfaces', name ?? ''),
          properties: { primary: true, deleteOption: attachment?.deleteWithMachine ? 'Delete' : 'Detach' },
        })),
      },
      ...(withInstanceView && { instanceView: toInstanceView(machine) }),
    },
  };
}

/** A machine as `statusOnly=true` answers it. */
export function toStatusOnly(context: ArmContext, machine: Machine): JsonObject {
  const { provisioningState, statuses } = toArmState(machine);
  return {
    name: machine.name,
    id: toArmId(context, groupOf(machine), machineType, machine.name ?? ''),
    type: machineType,
    location: context.account.location,
    properties: {
      provisioningState,
      vmId: machine.id,
      instanceView: { statuses: statuses.map(toStatus) },
    },
  };
}

/** The instance view of a machine. */
export function toInstanceView(machine: Machine): JsonObject {
  const { statuses } = toArmState(machine);
  const osProfile = asObject(asObject(asObject(machine.attributes.model).properties).osProfile);
  const isUp = machine.state === 'running';
  return {
    ...(isUp && typeof osProfile.computerName === 'string' && { computerName: osProfile.computerName }),
    ...(isUp && { osName: 'debian', osVersion: '12' }),
    disks: machine.disks.map(({ name, createdAt }) => ({
      name: name ?? '',
      statuses: [
        {
          code: 'ProvisioningState/succeeded',
          level: 'Info',
          displayStatus: 'Provisioning succeeded',
          time: toArmTime(createdAt),
        },
      ],
    })),
    hyperVGeneration: 'V2',
    statuses: statuses.map(toStatus),
  };
}

function toStatus({ code, level, displayStatus, message, at }: ArmStatus): JsonObject {
  return {
    code,
    level,
    displayStatus,
    ...(message !== undefined && { message }),
    ...(at !== undefined && { time: toArmTime(at) }),
  };
}

function toStorageProfile(context: ArmContext, machine: Machine, given: JsonObject): JsonObject {
  const imageReference = asObject(given.imageReference);
  const version = machine.attributes.imageVersion;
  const root = machine.disks.find(({ attachment }) => attachment?.device === 'os');
  const data = machine.disks.filter(({ attachment }) => attachment?.device !== 'os');
  const osDisk = asObject(given.osDisk);
  return {
    imageReference: { ...imageReference, ...(typeof version === 'string' && { exactVersion: version }) },
    osDisk: {
      osType: 'Linux',
      createOption: 'FromImage',
      caching: osDisk.caching ?? 'ReadWrite',
      ...(root === undefined ? {} : toDiskReference(context, root)),
    },
    dataDisks: data.map((disk) => ({
      lun: Number(disk.attachment?.device.slice(3)),
      createOption: disk.attributes.isAttached === true ? 'Attach' : 'Empty',
      caching: 'None',
      toBeDetached: false,
      ...toDiskReference(context, disk),
    })),
  };
}

function toDiskReference(context: ArmContext, disk: Disk): JsonObject {
  return {
    name: disk.name ?? '',
    diskSizeGB: disk.sizeGib,
    deleteOption: disk.attachment?.deleteWithMachine ? 'Delete' : 'Detach',
    managedDisk: {
      storageAccountType: disk.kind,
      id: toArmId(context, groupOf(disk), 'Microsoft.Compute/disks', disk.name ?? ''),
    },
  };
}

function toIdentity(given: JsonObject, { account }: ArmContext, machine: Machine): JsonObject {
  const userAssigned = Object.keys(asObject(given.userAssignedIdentities));
  return {
    type: given.type ?? 'UserAssigned',
    ...(String(given.type).includes('SystemAssigned') && { principalId: machine.id, tenantId: account.tenantId }),
    ...(userAssigned.length > 0 && {
      userAssignedIdentities: Object.fromEntries(
        userAssigned.map((id) => [id, { principalId: machine.id, clientId: machine.id }]),
      ),
    }),
  };
}

function pick(source: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => keys.includes(key)));
}
