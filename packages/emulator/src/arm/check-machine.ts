import type { ParkImage, ParkType } from '../park/park-options.ts';
import { type ArmContext, asList, asObject, asText, type JsonObject } from './arm-context.ts';
import { ArmError, invalidParameter } from './arm-error.ts';
import { toPlace } from './arm-site.ts';
import { type CheckedInterface, checkInterfaces } from './check-interfaces.ts';
import { checkTags } from './check-tags.ts';
import { findImage } from './find-image.ts';
import { findDisk } from './names.ts';
import { nameOfId } from './resource-ids.ts';
import { skuNotAvailable } from './to-arm-error.ts';

/** A disk of a machine to make, or one that exists. */
export interface CheckedDisk {
  readonly id: string;
  readonly name: string;
  readonly isNew: boolean;
  readonly sizeGib: number;
  readonly kind: string;
  readonly device: string;
  readonly deleteWithMachine: boolean;
}

/** A request for a machine that makes sense. */
export interface CheckedMachine {
  readonly body: JsonObject;
  readonly place: string;
  readonly size: ParkType;
  readonly image: ParkImage;
  readonly isSpot: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Base64. */
  readonly userData: string | undefined;
  readonly disks: readonly CheckedDisk[];
  readonly interfaces: readonly CheckedInterface[];
}

const rootDiskKinds = ['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS', 'StandardSSD_ZRS', 'Premium_ZRS'];
const dataDiskKinds = [...rootDiskKinds, 'PremiumV2_LRS', 'UltraSSD_LRS'];
const refusedUsers = new Set(['admin', 'administrator', 'root', 'user', 'user1', 'test', 'guest', 'console', 'owner']);
const customDataBytes = 65_535;

/**
 * Checks a request for a machine as Azure does.
 * @throws ArmError
 */
export function checkMachine(context: ArmContext, group: string, name: string, body: JsonObject): CheckedMachine {
  const { park, realm, account } = context;
  const properties = asObject(body.properties);
  checkLocation(context, body);
  const vmSize = asText(asObject(properties.hardwareProfile).vmSize) ?? '';
  const size = park.types(realm).find((type) => type.name.toLowerCase() === vmSize.toLowerCase());
  if (size === undefined) {
    throw invalidParameter('vmSize', `The value ${vmSize} provided for the VM size is not valid.`);
  }
  const [zone] = asList(body.zones).map(asText);
  const place = toPlace(account.location, zone);
  if (!park.zones(realm).some((other) => other.name === place)) {
    throw new ArmError(
      400,
      'InvalidAvailabilityZone',
      `The zone(s) '${zone}' for resource '${name}' is not supported in this location.`,
    );
  }
  if (size.attributes?.isRestricted === true || size.zones?.includes(place) === false) {
    throw skuNotAvailable(size.name, place);
  }
  const storageProfile = asObject(properties.storageProfile);
  const image = findImage(context, asObject(storageProfile.imageReference));
  const isSpot = properties.priority === 'Spot';
  if (properties.evictionPolicy !== undefined && !isSpot) {
    throw invalidParameter('evictionPolicy', 'Eviction policy can be set only on Azure Spot Virtual Machines.');
  }
  const userData = checkOsProfile(asObject(properties.osProfile), properties.osProfile !== undefined);
  return {
    body,
    place,
    size,
    image,
    isSpot,
    tags: checkTags(body.tags),
    userData,
    disks: checkDisks(context, group, name, storageProfile, image, zone !== undefined),
    interfaces: checkInterfaces(context, asObject(properties.networkProfile)),
  };
}

/** @throws ArmError unless the body names the only region */
export function checkLocation({ account }: ArmContext, body: JsonObject): void {
  const location = asText(body.location);
  if (location === undefined) {
    throw new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
  }
  if (location.toLowerCase().replaceAll(' ', '') === account.location) return;
  throw new ArmError(
    400,
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for this resource type.`,
  );
}

function checkOsProfile(osProfile: JsonObject, isThere: boolean): string | undefined {
  // A specialized image has its users already.
  if (!isThere) return undefined;
  const adminUsername = asText(osProfile.adminUsername) ?? '';
  if (refusedUsers.has(adminUsername.toLowerCase()) || adminUsername === '') {
    const message = 'The Admin Username specified is not allowed.';
    throw invalidParameter('adminUsername', message);
  }
  const linux = asObject(osProfile.linuxConfiguration);
  const keys = asList(asObject(linux.ssh).publicKeys);
  if (osProfile.adminPassword === undefined && keys.length === 0) {
    throw invalidParameter(
      'linuxConfiguration.ssh.publicKeys',
      'Authentication using either SSH or by user name and password must be enabled in Linux profile.',
    );
  }
  for (const key of keys) checkKey(asText(asObject(key).keyData) ?? '');
  const computerName = asText(osProfile.computerName) ?? '';
  if (!/^(?!\d+$)[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(computerName)) {
    throw invalidParameter('computerName', `The entered computer name '${computerName}' is not valid.`);
  }
  const customData = asText(osProfile.customData);
  if (customData !== undefined && Buffer.from(customData, 'base64').length > customDataBytes) {
    throw invalidParameter(
      'customData',
      'Custom data in OSProfile must be in Base64 encoding and at most 65535 bytes.',
    );
  }
  return customData;
}

function checkKey(keyData: string): void {
  if (/^ssh-(rsa|ed25519) /.test(keyData)) return;
  const target = 'linuxConfiguration.ssh.publicKeys.keyData';
  throw invalidParameter(
    target,
    'The value of this parameter is invalid: a key is of the type ssh-rsa or ssh-ed25519.',
  );
}

function checkDisks(
  context: ArmContext,
  group: string,
  machineName: string,
  storageProfile: JsonObject,
  image: ParkImage,
  isInZone: boolean,
): CheckedDisk[] {
  const root = asObject(storageProfile.osDisk);
  const { park } = context;
  const rootKind = asText(asObject(root.managedDisk).storageAccountType) ?? 'Standard_LRS';
  checkKind(rootKind, rootDiskKinds, 'osDisk.managedDisk.storageAccountType');
  const sizeGib = Number(root.diskSizeGB ?? image.sizeGib ?? 30);
  if (sizeGib < (image.sizeGib ?? 0)) {
    throw new ArmError(
      400,
      'ResizeDiskError',
      `Disk size ${sizeGib} GB is smaller than the size of the corresponding disk in the VM image, ${image.sizeGib} GB.`,
    );
  }
  const data = asList(storageProfile.dataDisks).map(asObject);
  return [
    {
      id: park.newHex(32),
      name: asText(root.name) ?? `${machineName}_OsDisk_1_${park.newHex(32)}`,
      isNew: true,
      sizeGib,
      kind: rootKind,
      device: 'os',
      deleteWithMachine: root.deleteOption === 'Delete',
    },
    ...data.map((disk) => {
      const checked = checkDataDisk(context, group, machineName, disk);
      if (checked.kind === 'PremiumV2_LRS') checkPremiumV2(disk, isInZone);
      return checked;
    }),
  ];
}

/** Disks with chosen IOPS take no caching, which other premium disks have unless they say no, and machines in a zone. */
function checkPremiumV2(disk: JsonObject, isInZone: boolean): void {
  const caching = asText(disk.caching) ?? 'ReadOnly';
  if (caching !== 'None') {
    throw invalidParameter(
      'dataDisk.caching',
      `PremiumV2_LRS is not supported with caching type ${caching}, only None.`,
    );
  }
  if (isInZone) return;
  throw invalidParameter('dataDisk.managedDisk', 'PremiumV2_LRS disks can be attached to zonal virtual machines only.');
}

function checkDataDisk(context: ArmContext, group: string, machineName: string, disk: JsonObject): CheckedDisk {
  const { park } = context;
  const managedDisk = asObject(disk.managedDisk);
  const device = `lun${Number(disk.lun ?? 0)}`;
  const deleteWithMachine = disk.deleteOption === 'Delete';
  if (disk.createOption === 'Attach') {
    const id = asText(managedDisk.id) ?? '';
    const found = findDisk(context, group, nameOfId(id));
    if (found === undefined) {
      throw new ArmError(404, 'NotFound', `The entity was not found. Disk ${id} is not found.`);
    }
    const { sizeGib, kind, name } = found;
    return { id: found.id, name: name ?? '', isNew: false, sizeGib, kind, device, deleteWithMachine };
  }
  const kind = asText(managedDisk.storageAccountType) ?? 'Standard_LRS';
  checkKind(kind, dataDiskKinds, 'dataDisks.managedDisk.storageAccountType');
  const sizeGib = Number(disk.diskSizeGB ?? 0);
  if (!(sizeGib >= 1)) throw invalidParameter('dataDisk.diskSizeGB', 'The size of an empty disk is required.');
  const name = asText(disk.name) ?? `${machineName}_disk_${park.newHex(32)}`;
  return { id: park.newHex(32), name, isNew: true, sizeGib, kind, device, deleteWithMachine };
}

function checkKind(kind: string, kinds: readonly string[], target: string): void {
  if (kinds.includes(kind)) return;
  throw invalidParameter(
    target,
    `The value '${kind}' of parameter '${target}' is not allowed. Allowed values are ${kinds.join(',')}.`,
  );
}
