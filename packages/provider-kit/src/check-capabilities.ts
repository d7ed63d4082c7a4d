import {
  type ConfigurationProblem,
  describeValue,
  type InstanceConfiguration,
  type ProviderCapabilities,
  type VolumeConfiguration,
} from '@cloud-spi/spi';

/**
 * Finds what a configuration asks for and the provider's capabilities exclude.
 *
 * @param configuration - A checked configuration.
 * @param capabilities - What the provider can do.
 * @returns The problems, with paths; empty when there are none.
 */
export function checkCapabilities(
  configuration: InstanceConfiguration,
  capabilities: ProviderCapabilities,
): ConfigurationProblem[] {
  const { network, market, nestedVirtualization } = configuration;
  return [
    ...refuse(market === 'spot' && !capabilities.spot, 'market', 'on-demand', market),
    ...refuse(network?.assignPublicIp === true && !capabilities.publicIp, 'network.assignPublicIp', 'false', true),
    ...absent(capabilities.fixedPrivateIp, 'network.privateIp', network?.privateIp),
    ...absentList(capabilities.securityGroups, 'network.securityGroupIds', network?.securityGroupIds),
    ...absent(capabilities.keyPairs, 'keyPairName', configuration.keyPairName),
    ...absentList(capabilities.sshPublicKeys, 'sshPublicKeys', configuration.sshPublicKeys),
    ...absent(capabilities.identity, 'identity', configuration.identity),
    ...refuse(
      nestedVirtualization === true && !capabilities.nestedVirtualization,
      'nestedVirtualization',
      'false',
      nestedVirtualization,
    ),
    ...checkVolumes(configuration, capabilities),
  ];
}

function checkVolumes(configuration: InstanceConfiguration, capabilities: ProviderCapabilities) {
  const { rootVolume, additionalVolumes = [] } = configuration;
  const { maxAdditionalVolumes } = capabilities;
  return [
    ...(rootVolume === undefined ? [] : checkVolume(rootVolume, 'rootVolume', capabilities)),
    ...refuse(
      additionalVolumes.length > maxAdditionalVolumes,
      'additionalVolumes',
      `at most ${maxAdditionalVolumes} elements`,
      additionalVolumes,
    ),
    ...additionalVolumes.flatMap((volume, index) => checkVolume(volume, `additionalVolumes[${index}]`, capabilities)),
  ];
}

function checkVolume(volume: VolumeConfiguration, path: string, capabilities: ProviderCapabilities) {
  const { volumeType, encrypted, deleteOnTermination } = volume;
  const { volumeTypes, volumeEncryption, keptVolumes } = capabilities;
  return [
    ...refuse(
      volumeType !== undefined && !volumeTypes.includes(volumeType),
      `${path}.volumeType`,
      `one of ${volumeTypes.join(', ')}`,
      volumeType,
    ),
    ...refuse(encrypted === true && !volumeEncryption, `${path}.encrypted`, 'false', encrypted),
    ...refuse(
      deleteOnTermination === false && !keptVolumes,
      `${path}.deleteOnTermination`,
      'true',
      deleteOnTermination,
    ),
  ];
}

function absent(offered: boolean, path: string, value: unknown): ConfigurationProblem[] {
  return refuse(!offered && value !== undefined, path, 'nothing', value);
}

function absentList(offered: boolean, path: string, value: readonly unknown[] | undefined): ConfigurationProblem[] {
  return refuse(!offered && value !== undefined && value.length > 0, path, 'nothing', value);
}

function refuse(refused: boolean, path: string, expected: string, value: unknown): ConfigurationProblem[] {
  return refused
    ? [{ path, expected: `${expected}, which is what this provider offers`, found: describeValue(value, path) }]
    : [];
}
