import type { ConfigurationProblem } from '@cloud-spi/spi';

/** Where the cloud's name of a field is that of the contract. A number in a path is the position of a disk. */
const FIELDS: readonly (readonly [pattern: RegExp, path: string])[] = [
  [/'resource\.machineType'|machineTypes\/[^/']+' was not found/, 'instanceType'],
  [/sourceImage'|\/global\/images\//, 'imageId'],
  [/'zone'|zones\/[^/']+' was not found/, 'zone'],
  [/networkInterfaces\[\d+\]\.networkIP'|IP_IN_USE/, 'network.privateIp'],
  [/networkInterfaces\[\d+\]\.subnetwork'|\/subnetworks\//, 'network.subnetId'],
  [/networkInterfaces\[\d+\]\.network'|\/global\/networks\//, 'network.networkId'],
  [/'resource\.tags\.items/, 'network.securityGroupIds'],
  [/'resource\.serviceAccounts/, 'identity'],
  [/'resource\.advancedMachineFeatures/, 'nestedVirtualization'],
  [/'resource\.labels/, 'tags'],
  [/'resource\.metadata/, 'userData'],
];

const DISK_FIELD = /'resource\.disks\[(\d+)\]\.initializeParams\.(\w+)'/;

const DISK_FIELDS: Readonly<Record<string, string>> = {
  diskSizeGb: 'sizeGib',
  provisionedIops: 'iops',
  provisionedThroughput: 'throughputMibps',
  diskType: 'volumeType',
};

/**
 * Finds the field of a configuration that the cloud has refused, by the words of its refusal.
 *
 * @param message - As the cloud said it.
 * @returns At most one problem; none where the words do not tell.
 */
export function findRefusedField(message: string): readonly ConfigurationProblem[] {
  const path = findDiskPath(message) ?? FIELDS.find(([pattern]) => pattern.test(message))?.[1];
  if (path === undefined) return [];
  return [{ path, expected: 'a value that Compute Engine takes', found: `one that it refuses: ${message}` }];
}

function findDiskPath(message: string): string | undefined {
  const [, index, field = ''] = DISK_FIELD.exec(message) ?? [];
  const name = DISK_FIELDS[field];
  if (name === undefined) return undefined;
  return index === '0' ? `rootVolume.${name}` : `additionalVolumes[${Number(index) - 1}].${name}`;
}
