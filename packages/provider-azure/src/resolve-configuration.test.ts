import type { InstanceConfiguration } from '@cloud-spi/spi';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { expect, it } from 'vitest';
import { parseAzureProviderOptions } from './azure-provider-options.ts';
import { parseImageId } from './image-reference.ts';
import { type ConfigurationFacts, resolveConfiguration } from './resolve-configuration.ts';
import type { VmSize } from './vm-sizes.ts';

const SETTINGS = parseAzureProviderOptions(
  {
    subscriptionId: '11111111-2222-3333-4444-555555555555',
    resourceGroup: 'labs',
    location: 'westeurope',
    subnet: 'net/workers',
  },
  {},
);

const SIZE: VmSize = {
  name: 'Standard_D2s_v6',
  vcpus: 2,
  memoryMib: 8_192,
  architecture: 'x86_64',
  hasPremiumStorage: true,
  isSpotCapable: true,
  generations: ['V2'],
  maxDataDisks: 4,
  family: 'standardDSv6Family',
  isAvailable: true,
  zones: ['1', '2'],
};

const CONFIGURATION: InstanceConfiguration = {
  name: 'worker',
  namespace: 'labs',
  imageId: 'debian:debian-12:12-gen2:1.0.0',
  instanceType: SIZE.name,
};

/** The paths of what is refused. */
function refusedOf(
  changes: Partial<InstanceConfiguration>,
  facts: Partial<ConfigurationFacts['imageFacts']> = {},
): string[] {
  const configuration = { ...CONFIGURATION, ...changes };
  const imageFacts = { version: '1.0.0', architecture: undefined, generation: 'V2', sizeGib: undefined, ...facts };
  const image = parseImageId(configuration.imageId);
  try {
    resolveConfiguration(configuration, { sizes: [SIZE], image, imageFacts }, SETTINGS, 'resolveConfiguration');
    return [];
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    return error.problems?.map(({ path }) => path) ?? [];
  }
}

it('a size boots images of its generations, and one whose generation is unknown is tried', () => {
  expect(refusedOf({}, { generation: 'V1' })).toEqual(['imageId']);
  expect(refusedOf({}, { generation: 'V2' })).toEqual([]);
  expect(refusedOf({}, { generation: undefined })).toEqual([]);
});

it('a disk with chosen IOPS is for machines in a zone, where there are zones', () => {
  const additionalVolumes = [{ sizeGib: 8 }, { sizeGib: 8, volumeType: 'provisioned_iops_ssd', iops: 3_000 } as const];
  expect(refusedOf({ additionalVolumes, zone: 'westeurope' })).toEqual(['additionalVolumes[1].volumeType']);
  expect(refusedOf({ additionalVolumes, zone: '2' })).toEqual([]);
  expect(refusedOf({ additionalVolumes })).toEqual([]);
});

it('a fixed private address is one of IPv4: no interface has IPv6 alone', () => {
  expect(refusedOf({ network: { privateIp: 'fd00::7' } })).toEqual(['network.privateIp']);
  expect(refusedOf({ network: { privateIp: '10.0.0.7' } })).toEqual([]);
});

it('keys are RSA or Ed25519: Azure takes no others', () => {
  const sshPublicKeys = ['ssh-rsa AAAA', 'ecdsa-sha2-nistp256 AAAA', 'ssh-ed25519 AAAA me', 'sk-ssh-ed25519@x AAAA'];
  expect(refusedOf({ sshPublicKeys })).toEqual(['sshPublicKeys[1]', 'sshPublicKeys[3]']);
});

it('a specialized image takes no keys and no user data, and is not asked for a user', () => {
  const providerOptions = { azure: { specializedImage: true, adminUsername: 'root' } };
  expect(refusedOf({ providerOptions })).toEqual([]);
  expect(
    refusedOf({ providerOptions, sshPublicKeys: ['ssh-rsa AAAA'], keyPairName: 'team', userData: '#cloud-config' }),
  ).toEqual(['sshPublicKeys', 'keyPairName', 'userData']);
});
