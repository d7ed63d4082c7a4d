import type { Disk } from '../../park/to-machine.ts';
import type { ArmContext, JsonObject } from '../arm-context.ts';
import { toZone } from '../arm-site.ts';
import { groupOf } from '../names.ts';
import { toArmId, toArmTime, toUuid } from '../resource-ids.ts';
import { machineType } from './to-virtual-machine.ts';

/** The type of managed disks. */
export const diskType = 'Microsoft.Compute/disks';

/** For how long a new disk is still being made. */
const makingMs = 1_000;

/** A managed disk as it is answered. */
export function toDiskBody(context: ArmContext, disk: Disk): JsonObject {
  const { account, park } = context;
  const zone = toZone(account.location, disk.zone);
  const machine = disk.attachment === null ? undefined : park.machine(disk.attachment.machineId);
  const isMade = disk.attributes.isWithMachine === true || park.clock.now() >= disk.createdAt + makingMs;
  const lastOwnershipAt = disk.lastAttachedAt;
  return {
    name: disk.name,
    id: toArmId(context, groupOf(disk), diskType, disk.name ?? ''),
    type: diskType,
    location: account.location,
    tags: { ...disk.labels },
    ...(zone !== undefined && { zones: [zone] }),
    sku: { name: disk.kind, tier: disk.kind.startsWith('Premium') ? 'Premium' : 'Standard' },
    ...(machine !== undefined && {
      managedBy: toArmId(context, groupOf(machine), machineType, machine.name ?? ''),
    }),
    properties: {
      ...(disk.attributes.isRoot === true && { osType: 'Linux', hyperVGeneration: 'V2' }),
      creationData: { createOption: disk.attributes.isRoot === true ? 'FromImage' : 'Empty' },
      diskSizeGB: disk.sizeGib,
      diskSizeBytes: disk.sizeGib * 2 ** 30,
      ...(disk.iops !== null && { diskIOPSReadWrite: disk.iops }),
      ...(disk.throughputMibps !== null && { diskMBpsReadWrite: toMegabytes(disk.throughputMibps) }),
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      timeCreated: toArmTime(disk.createdAt),
      provisioningState: isMade ? 'Succeeded' : 'Updating',
      diskState: machine === undefined ? 'Unattached' : 'Attached',
      uniqueId: toUuid(disk.id),
      ...(lastOwnershipAt !== null && { LastOwnershipUpdateTime: toArmTime(lastOwnershipAt) }),
    },
  };
}

const bytesPerMebibyte = 2 ** 20;

/** Azure counts throughput in millions of bytes. */
export function toMebibytes(megabytes: number): number {
  return Math.floor((megabytes * 1e6) / bytesPerMebibyte);
}

function toMegabytes(mebibytes: number): number {
  return Math.ceil((mebibytes * bytesPerMebibyte) / 1e6);
}
