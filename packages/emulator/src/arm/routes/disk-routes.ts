import type { Disk } from '../../park/to-machine.ts';
import { type ArmCall, type ArmReply, asList, asObject, asText } from '../arm-context.ts';
import { ArmError, invalidParameter, resourceNotFound } from '../arm-error.ts';
import { toPlace } from '../arm-site.ts';
import { checkLocation } from '../check-machine.ts';
import { checkTags } from '../check-tags.ts';
import { findDisk, isInGroup, rememberName } from '../names.ts';
import { beginOperation } from '../operations.ts';
import { answerPage, toPagedList } from '../pages.ts';
import { readBody } from '../read-body.ts';
import type { ArmRoute } from '../route.ts';
import { toArmError } from '../to-arm-error.ts';
import { diskType, toDiskBody, toMebibytes } from '../views/to-disk.ts';
import { groupPath } from './paths.ts';

const disks = `${groupPath}/providers/Microsoft.Compute/disks`;
const disksOnPage = 1_000;

/** Managed disks. */
export const diskRoutes: readonly ArmRoute[] = [
  { method: 'PUT', path: `${disks}/{name}`, operation: 'Disks_CreateOrUpdate', answer: putDisk },
  {
    method: 'GET',
    path: `${disks}/{name}`,
    operation: 'Disks_Get',
    answer: (call) => ({ status: 200, json: toDiskBody(call, requireDisk(call)) }),
  },
  { method: 'DELETE', path: `${disks}/{name}`, operation: 'Disks_Delete', answer: deleteDisk },
  { method: 'GET', path: disks, operation: 'Disks_ListByResourceGroup', answer: listDisks },
];

function requireDisk(call: ArmCall): Disk {
  const { resourceGroup = '', name = '' } = call.params;
  const disk = findDisk(call, resourceGroup, name);
  if (disk === undefined) throw resourceNotFound(diskType, name, resourceGroup);
  return disk;
}

function putDisk(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const { park, realm, account } = call;
  const body = readBody(call);
  checkLocation(call, body);
  const properties = asObject(body.properties);
  const labels = checkTags(body.tags);
  const existing = findDisk(call, resourceGroup, name);
  if (existing !== undefined) park.updatePart(existing.id, { labels });
  else {
    const sizeGib = Number(properties.diskSizeGB ?? 0);
    if (!(sizeGib >= 1)) throw invalidParameter('disk.diskSizeGB', 'The size of an empty disk is required.');
    const [zone] = asList(body.zones).map(asText);
    const id = park.newHex(32);
    try {
      park.createDisk({
        id,
        realm,
        zone: toPlace(account.location, zone),
        name,
        sizeGib,
        kind: asText(asObject(body.sku).name) ?? 'Standard_LRS',
        ...(properties.diskIOPSReadWrite !== undefined && { iops: Number(properties.diskIOPSReadWrite) }),
        ...(properties.diskMBpsReadWrite !== undefined && {
          throughputMibps: toMebibytes(Number(properties.diskMBpsReadWrite)),
        }),
        labels,
        attributes: { resourceGroup },
      });
    } catch (error) {
      throw toArmError(error);
    }
    rememberName(call, 'disk', resourceGroup, name, id);
  }
  return { status: 202, json: toDiskBody(call, requireDisk(call)), headers: beginOperation(call, 'create', null) };
}

function deleteDisk(call: ArmCall): ArmReply {
  const { resourceGroup = '', name = '' } = call.params;
  const disk = findDisk(call, resourceGroup, name);
  if (disk === undefined) return { status: 204 };
  if (disk.attachment !== null) {
    throw new ArmError(409, 'OperationNotAllowed', `Disk ${name} is attached to VM ${disk.attachment.machineId}.`);
  }
  call.park.deletePart(disk.id);
  return { status: 202, headers: beginOperation(call, 'instant', null) };
}

function listDisks(call: ArmCall): ArmReply {
  const all = call.park.disks(call.realm).filter((disk) => isInGroup(disk, call.params.resourceGroup ?? ''));
  return answerPage(
    call,
    toPagedList(all, (disk) => toDiskBody(call, disk), disksOnPage),
  );
}
